import { check, inconclusive, pass, type Step } from '../../kit/check.ts'
import type { AuthorizationServer, RegisteredClient } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { codeFlow, expectRefusal, freshCode, issued, tokenInWords } from './code-flow.ts'
import { memberOf, signedIn } from './tokens.ts'

/** OAuth 2.1 §4.1.3: who comes second with a code may have stolen it. */
export const codeOnce = check({
  id: 'authorization-server/code/redeemed-once',
  requirement: requirement('as.oauth21'),
  title: 'A code that has been redeemed is refused the second time',
  needs: ['authorizationServer'],
  catches: ['authorization-server/code-again'],
  async run({ authorizationServer }, step) {
    const flow = await codeFlow(authorizationServer, step)
    const right = await freshCode(flow, step, 'a sign-in')
    if ('verdict' in right) return right.verdict
    const redeem = () => flow.redeem(right.code, { code_verifier: right.verifier })
    const control = await step('control: the code, the first time', redeem)
    if (!issued(control)) return inconclusive(`a code with its verifier got ${tokenInWords(control)}`)
    const probe = await step('probe: the same request, the second time', redeem)
    return expectRefusal(probe)
  },
})

/**
 * The id of another client than the one of a flow: of one that has registered, or else of nobody. A client with a secret proves who it
 * is, whatever id it writes beside; of those another one that has a secret is tried alone. Those who say the same of themselves may
 * get the same id (RFC 7591 §3.2.1), and are no other clients.
 */
async function anotherClient(
  authorizationServer: AuthorizationServer,
  { clientId, isPublic }: RegisteredClient,
  step: Step,
): Promise<string | undefined> {
  const answer = await step('another client is registered', () => authorizationServer.askToRegister())
  const id = answer?.status === 201 ? memberOf(answer, 'client_id') : undefined
  if (typeof id === 'string' && id !== clientId) return id
  return isPublic ? 'nobody-4711' : undefined
}

/** OAuth 2.1 §4.1.3. */
export const codeForItsClient = check({
  id: 'authorization-server/code/for-its-client',
  requirement: requirement('as.oauth21'),
  title: 'A code is redeemed by no other client than the one that it was issued to',
  needs: ['authorizationServer'],
  catches: ['authorization-server/redeems-for-other-clients'],
  async run({ authorizationServer }, step) {
    const flow = await codeFlow(authorizationServer, step)
    const right = await freshCode(flow, step, 'control: a sign-in')
    if ('verdict' in right) return right.verdict
    const control = await step('control: its code', () => flow.redeem(right.code, { code_verifier: right.verifier }))
    if (!issued(control)) return inconclusive(`a code with its verifier got ${tokenInWords(control)}`)
    const another = await anotherClient(authorizationServer, flow, step)
    if (another === undefined) return pass
    const second = await freshCode(flow, step, 'a second sign-in')
    if ('verdict' in second) return second.verdict
    const wrong = { client_id: another, code_verifier: second.verifier }
    return expectRefusal(await step('probe: its code, by another client', () => flow.redeem(second.code, wrong)))
  },
})

/** OAuth 2.1 §4.3: the server keeps which client it gave a refresh token to. */
export const refreshForItsClient = check({
  id: 'authorization-server/tokens/refresh-for-its-client',
  requirement: requirement('as.oauth21'),
  title: 'A refresh token is good for no other client than the one that it was issued to',
  needs: ['authorizationServer'],
  catches: ['authorization-server/refreshes-for-other-clients'],
  async run({ authorizationServer }, step) {
    const begun = await signedIn({ authorizationServer }, step)
    if ('verdict' in begun) return begun.verdict
    const { answer, flow } = begun
    const first = memberOf(answer, 'refresh_token')
    if (typeof first !== 'string') return pass
    const another = await anotherClient(authorizationServer, flow, step)
    if (another === undefined) return pass
    const control = await step('control: the refresh token', () => flow.refresh(first, answer))
    if (!issued(control)) return inconclusive(`a refresh token got ${tokenInWords(control)}`)
    const next = String(memberOf(control, 'refresh_token') ?? first)
    const wrong = { client_id: another }
    return expectRefusal(await step('probe: its successor, by another client', () => flow.refresh(next, answer, wrong)))
  },
})
