import { type Check, check, fail, inconclusive, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { codeFlow, expectRefusal, freshCode, issued, pkcePair, tokenInWords } from './code-flow.ts'

/** Clients must refuse an authorization server that does not say so, whatever it can do. */
export const s256Advertised = check({
  id: 'authorization-server/pkce/s256-advertised',
  requirement: requirement('asmeta.as-pkce-advertised'),
  title: 'The metadata lists S256 among code_challenge_methods_supported',
  needs: ['discovery'],
  catches: ['authorization-server/pkce-not-advertised', 'authorization-server/advertises-plain-alone'],
  async run({ discovery }, step) {
    const { status, json } = await step('the metadata of the authorization server', () => discovery.metadata())
    if (status !== 200 || typeof json !== 'object' || json === null) {
      return inconclusive(`expected the metadata with 200, got ${status}`)
    }
    const methods = (json as { code_challenge_methods_supported?: unknown }).code_challenge_methods_supported
    if (!Array.isArray(methods)) return fail('expected code_challenge_methods_supported, got none')
    return methods.includes('S256') ? pass : fail('expected S256 in code_challenge_methods_supported, got others only')
  },
})

interface VerifierNearMiss extends Pick<Check, 'id' | 'title' | 'catches'> {
  readonly what: string
  readonly wrong: (right: { readonly verifier: string; readonly challenge: string }) => string | undefined
}

/** A code redeemed with something other than its verifier; the control is another code of the same flow, redeemed rightly. */
const verifierNearMiss = ({ what, wrong, ...rest }: VerifierNearMiss): Check<'authorizationServer', never> =>
  check({
    ...rest,
    requirement: requirement('as.pkce-enforce'),
    needs: ['authorizationServer'],
    async run({ authorizationServer }, step) {
      const flow = await codeFlow(authorizationServer, step)
      const right = await freshCode(flow, step, 'control: a sign-in')
      if ('verdict' in right) return right.verdict
      const control = await step('control: its code with its verifier', () =>
        flow.redeem(right.code, { code_verifier: right.verifier }),
      )
      if (!issued(control)) return inconclusive(`a code with its verifier got ${tokenInWords(control)}`)
      const second = await freshCode(flow, step, 'a second sign-in')
      if ('verdict' in second) return second.verdict
      const probe = await step(`probe: its code with ${what}`, () => flow.redeem(second.code, { code_verifier: wrong(second) }))
      return expectRefusal(probe)
    },
  })

export const wrongVerifierRefused = verifierNearMiss({
  id: 'authorization-server/pkce/wrong-verifier-refused',
  title: 'A code is not redeemed with another verifier than its own',
  catches: ['authorization-server/any-verifier'],
  what: 'another verifier',
  wrong: ({ verifier }) => (verifier.startsWith('A') ? `B${verifier.slice(1)}` : `A${verifier.slice(1)}`),
})

export const missingVerifierRefused = verifierNearMiss({
  id: 'authorization-server/pkce/missing-verifier-refused',
  title: 'A code that was asked for with a challenge is not redeemed without a verifier',
  catches: ['authorization-server/verifier-optional'],
  what: 'no verifier',
  wrong: () => undefined,
})

/** The challenge was in the address of the browser; who takes it for the verifier has gone down from S256 to `plain`. */
export const downgradeRefused = verifierNearMiss({
  id: 'authorization-server/pkce/downgrade-refused',
  title: 'A code that was asked for with S256 is not redeemed with the challenge itself',
  catches: ['authorization-server/goes-down-to-plain', 'authorization-server/any-verifier'],
  what: 'its challenge in the place of the verifier',
  wrong: ({ challenge }) => challenge,
})

/** RFC 7636 §7.2. Who sees the address of a browser sees the verifier in it. */
export const plainRefused = check({
  id: 'authorization-server/pkce/plain-refused',
  requirement: requirement('as.pkce-plain'),
  title: 'A code whose challenge is its verifier (plain) is not redeemed',
  needs: ['authorizationServer'],
  catches: ['authorization-server/takes-plain-challenges', 'authorization-server/takes-challenges-of-no-method-for-plain'],
  async run({ authorizationServer }, step) {
    const flow = await codeFlow(authorizationServer, step)
    const right = await freshCode(flow, step, 'control: a sign-in with S256')
    if ('verdict' in right) return right.verdict
    // A challenge without a method is one by plain (RFC 7636 §4.3).
    for (const method of ['plain', undefined]) {
      const what = method ?? 'a challenge of no method'
      const { verifier } = pkcePair()
      const probe = await step(`probe: a sign-in with ${what}`, () =>
        flow.authorize({ code_challenge: verifier, code_challenge_method: method }),
      )
      const code = probe.redirected ? probe.parameters['code'] : undefined
      if (code === undefined) continue
      const answer = await step('probe: its code with that challenge', () => flow.redeem(code, { code_verifier: verifier }))
      if (issued(answer)) return fail(`${what}: expected a refusal of the sign-in or of its code, got a token`)
    }
    return pass
  },
})

/**
 * OAuth 2.1 §4.1.1 and §7.5.2: a public client must use PKCE, and the server must see to it. A verifier that there is no challenge for
 * is refused to all (§7.5.1): an attacker has taken the challenge out of the request, to have his own code redeemed for it.
 */
export const challengeDemanded = check({
  id: 'authorization-server/pkce/challenge-demanded',
  requirement: requirement('as.oauth21'),
  title: 'A code that was asked for without a challenge is redeemed with no verifier, and for a public client not at all',
  needs: ['authorizationServer'],
  catches: ['authorization-server/pkce-optional', 'authorization-server/takes-verifiers-without-a-challenge'],
  async run({ authorizationServer }, step) {
    const flow = await codeFlow(authorizationServer, step)
    const right = await freshCode(flow, step, 'control: a sign-in with a challenge')
    if ('verdict' in right) return right.verdict
    const { verifier } = pkcePair()
    const ways = { 'without a verifier': {}, 'with a verifier': { code_verifier: verifier } }
    for (const [way, change] of Object.entries(ways)) {
      if (way === 'without a verifier' && !flow.isPublic) continue
      const probe = await step('probe: a sign-in without a challenge', () => flow.authorize())
      const code = probe.redirected ? probe.parameters['code'] : undefined
      if (code === undefined) return pass
      const answer = await step(`probe: the code ${way}`, () => flow.redeem(code, change))
      if (issued(answer)) return fail(`${way}: expected a refusal of the sign-in or of its code, got a token`)
    }
    return pass
  },
})
