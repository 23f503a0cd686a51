import { check, fail, pass } from '../../kit/check.ts'
import type { Issuer } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { mintedBy, openDoor } from './door.ts'
import { laterRequests } from './later-requests.ts'
import { inWords, wasServed } from './served.ts'
import { anotherApi } from './token-audience.ts'

/** Tokens that were signed by the issuer and are not meant for this, by what they are. */
async function misplaced(issuer: Issuer): Promise<Readonly<Record<string, string>>> {
  const [foreign, narrow] = await Promise.all([
    issuer.mint({ claims: { aud: anotherApi } }),
    issuer.mint({ claims: { [issuer.scopeClaim]: 'conformance.unrelated' } }),
  ])
  return { 'a token for another API': foreign, 'a token for other scopes': narrow }
}

/**
 * The request that opens a conversation passes by the guard with all its rules; those that follow often by a shorter one, which looks at
 * signature and time. What the first request is not refused for is not asked of the later ones.
 */
export const laterMisplacedRefused = check({
  id: 'server/later-tokens/refused-alike',
  requirement: requirement('session.verify-all-requests'),
  title: 'A token that the first request is refused with, for its audience or its scopes, serves no later request either',
  needs: ['server', 'issuer'],
  catches: ['server/asks-later-tokens-for-less', 'server/believes-later-tokens'],
  async run({ server, issuer }, step) {
    const opened = await openDoor(server, mintedBy(issuer), step)
    if ('verdict' in opened) return opened.verdict
    const { door } = opened
    const later = await laterRequests(server, opened, step)
    for (const [what, token] of Object.entries(await misplaced(issuer))) {
      const first = await step(`control: ${door.name} with ${what}`, () => door.knock({ token }))
      if (wasServed(first)) continue
      for (const { name, send } of later) {
        const answer = await step(`probe: ${name} with ${what}, in the session of a right token`, () =>
          send({ authorization: `Bearer ${token}` }),
        )
        if (wasServed(answer)) return fail(`${name} with ${what}: expected a refusal, got ${inWords(answer)}`)
      }
    }
    return pass
  },
})
