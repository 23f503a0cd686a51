import { check, fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { readJson } from '../../kit/message.ts'
import { requirement } from '../../requirements/index.ts'
import type { FlowPlayers } from '../server/proxy-flow.ts'
import { codeFlow, expectRefusal, freshCode, issued, tokenInWords } from './code-flow.ts'

/** A member of an answer in JSON. */
export const memberOf = ({ json }: Answer, name: string): unknown =>
  (json as Readonly<Record<string, unknown>> | null | undefined)?.[name]

/** Whether an answer is JSON by what it says of itself. */
export const isJson = ({ headers }: Answer): boolean => /^application\/json\s*(?:;|$)/i.test(headers['content-type']?.[0] ?? '')

/** The claims of an access token that is a JWT. Nobody verifies them here. */
export function claimsOf(answer: Answer): Readonly<Record<string, unknown>> | undefined {
  const [, payload = ''] = String(memberOf(answer, 'access_token')).split('.')
  const claims = readJson(Buffer.from(payload, 'base64url').toString('utf8'))
  return typeof claims === 'object' && claims !== null ? (claims as Readonly<Record<string, unknown>>) : undefined
}

/** Signs in and redeems the code; `again` does so with the same code. */
export async function redeemed(
  { authorizationServer }: FlowPlayers,
  step: Step,
  registration: Readonly<Record<string, unknown>> = {},
) {
  const flow = await codeFlow(authorizationServer, step, registration)
  const right = await freshCode(flow, step, 'a sign-in')
  if ('verdict' in right) return right
  const again = () => flow.redeem(right.code, { code_verifier: right.verifier })
  const answer = await step('its code', again)
  if (!issued(answer)) return { verdict: inconclusive(`a code with its verifier got ${tokenInWords(answer)}`) }
  return { answer, flow, again }
}

export const signedIn = (players: FlowPlayers, step: Step) => redeemed(players, step)

/**
 * A server may give the same client its new token once more, where an answer was lost. Once the new one was used the old one is
 * over, or it is worth as much to a thief as ever.
 */
export const refreshTokensRotate = check({
  id: 'authorization-server/tokens/refresh-tokens-rotate',
  requirement: requirement('as.rotate-refresh-public'),
  title: 'A refresh token of a public client is replaced when it is used, and refused once its successor was used',
  needs: ['authorizationServer'],
  catches: ['authorization-server/refreshes-for-ever', 'authorization-server/keeps-its-refresh-token'],
  async run(players, step) {
    const begun = await signedIn(players, step)
    if ('verdict' in begun) return begun.verdict
    const first = memberOf(begun.answer, 'refresh_token')
    if (typeof first !== 'string' || !begun.flow.isPublic) return pass
    const second = await step('control: the refresh token', () => begun.flow.refresh(first, begun.answer))
    if (!issued(second)) return inconclusive(`a refresh token got ${tokenInWords(second)}`)
    const successor = memberOf(second, 'refresh_token')
    if (typeof successor !== 'string' || successor === first) return fail('expected another refresh token, got none')
    const third = await step('control: its successor', () => begun.flow.refresh(successor, begun.answer))
    if (!issued(third)) return inconclusive(`the successor of a refresh token got ${tokenInWords(third)}`)
    return expectRefusal(await step('probe: the first refresh token again', () => begun.flow.refresh(first, begun.answer)))
  },
})

/** The specification names no number; RFC 9700 and OAuth 2.1 speak of minutes to hours. */
const longestSeconds = 24 * 60 * 60
/** How far two clocks may be apart. */
const clockSeconds = 300

export const tokensEndSoon = check({
  id: 'authorization-server/tokens/end-soon',
  requirement: requirement('as.short-lived-tokens'),
  title: 'An access token ends within a day',
  needs: ['authorizationServer'],
  catches: ['authorization-server/tokens-for-a-month', 'authorization-server/tokens-that-outlive-their-word'],
  async run(players, step): Promise<Verdict> {
    const begun = await signedIn(players, step)
    if ('verdict' in begun) return begun.verdict
    const said = memberOf(begun.answer, 'expires_in')
    if (typeof said !== 'number') return fail('expected expires_in beside the token, got none')
    // A server goes by what stands in the token.
    const end = claimsOf(begun.answer)?.['exp']
    const written = typeof end === 'number' ? Math.round(end - Date.now() / 1000) - clockSeconds : 0
    const seconds = Math.max(said, written)
    return seconds <= longestSeconds ? pass : fail(`expected a token that ends within a day, got one for ${seconds} seconds`)
  },
})
