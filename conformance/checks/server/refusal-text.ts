import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { TokenChange } from '../../kit/instruments.ts'
import { bearerOf, parseChallenges } from '../../kit/www-authenticate.ts'
import { requirement } from '../../requirements/index.ts'
import { controlled, mintedBy, openDoor } from './door.ts'
import type { RightToken } from './near-miss.ts'
import { inWords, wasServed } from './served.ts'
import { expired } from './token-lifetime.ts'

/** Tokens that a library finds fault with in words of its own, by what is wrong with them. */
const faulty = (right: RightToken): Readonly<Record<string, TokenChange>> => ({
  'an expired token': expired(right),
  'a token for another API': { claims: { aud: '00000000-aaaa-4bbb-8ccc-000000000000' } },
  'a token of another issuer': { claims: { iss: 'https://issuer.example' } },
})

/**
 * Libraries tell what is wrong with a token, and quote the claim that is. Whoever writes that into the challenge as it is ends the
 * quoted string there, and clients that read the field by the grammar find no challenge at all. A string that is no token shows nothing
 * of it: there is no claim to quote.
 */
export const readableForBadTokens = check({
  id: 'server/refusal-text/readable',
  requirement: requirement('challenge.www-authenticate-on-401'),
  title: 'The 401 for a token that is not valid carries a well-formed Bearer challenge, whatever is wrong with the token',
  needs: ['server', 'issuer'],
  catches: [
    'server/quotes-its-library-about-claims',
    'server/unescaped-quote-in-challenge',
    'server/no-challenge',
    'server/wants-an-api-key',
  ],
  async run({ server, issuer }, step) {
    const opened = await openDoor(server, mintedBy(issuer), step)
    if ('verdict' in opened) return opened.verdict
    const { door } = opened
    const right = await issuer.right()
    const probes = Object.entries(faulty(right)).map(async ([what, change]) => {
      const token = await issuer.mint(change)
      return { what, answer: await step(`probe: ${door.name} with ${what}`, () => door.knock({ token })) }
    })
    const answers = await Promise.all(probes)
    const refusals = answers.filter(({ answer }) => answer.status === 401)
    for (const { what, answer } of refusals) {
      const lines = answer.headers['www-authenticate']
      if (lines === undefined) return fail(`expected WWW-Authenticate on the 401 for ${what}, got no such field`)
      const challenges = parseChallenges(lines)
      if ('malformed' in challenges) return fail(`the challenge for ${what} breaks the grammar: ${challenges.malformed}`)
      if (bearerOf(challenges) === undefined) return fail(`expected a Bearer challenge for ${what}, got none`)
    }
    if (refusals.length > 0) return pass
    const got = answers.map(({ what, answer }) => `${what} got ${inWords(answer)}`)
    return inconclusive(`there is no 401 to judge: ${got.join('; ')}`)
  },
})

/** No text of a token may end a line where it is repeated: in a header it would begin another one. */
const broken = '\r\nx-conformance-injected: 1'

/**
 * What stands in a token is its sender's to choose, and some libraries repeat it. Where that goes into a header the request fails, by
 * 500 and often with a stack; or, written raw, it gives the answer a header of the sender's.
 */
export const lineBreaksRefused = check({
  id: 'server/refusal-text/line-breaks-refused',
  requirement: requirement('challenge.401-invalid-token'),
  title:
    'A token whose header holds line breaks is refused with 401 like any other, and nothing of it becomes a header of the answer',
  needs: ['server', 'issuer'],
  catches: ['server/repeats-the-token-in-its-refusal'],
  async run({ server, issuer }, step) {
    const opened = await openDoor(server, mintedBy(issuer), step)
    if ('verdict' in opened) return opened.verdict
    const { door, token: right } = opened
    const headers = { crit: { crit: [broken], [broken]: true }, kid: { kid: broken } }
    const probes = Object.entries(headers).map(async ([name, header]) => {
      const token = await issuer.mint({ header })
      return { name, answer: await step(`probe: ${door.name} with line breaks in ${name}`, () => door.knock({ token })) }
    })
    const answers = await Promise.all(probes)
    const after = await controlled(step, `control: ${door.name} with the right token again`, () => door.knock({ token: right }))
    if (after !== undefined) return after
    // Who takes such a token says nothing about it; that it is taken is for others to judge.
    const refusals = answers.filter(({ answer }) => !wasServed(answer))
    for (const { name, answer } of refusals) {
      if (answer.headers['x-conformance-injected'] !== undefined)
        return fail(`the answer has a header that stands in the ${name} of the token`)
      if (answer.status !== 401) return fail(`expected 401, got ${inWords(answer)} with line breaks in ${name}`)
    }
    return refusals.length > 0 ? pass : inconclusive('the tokens were taken, so there is no refusal to judge')
  },
})
