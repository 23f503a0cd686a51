import { createHash, randomBytes } from 'node:crypto'
import { fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, AuthorizationResponse, AuthorizationServer, RegisteredClient } from '../../kit/instruments.ts'

/** A fresh verifier and its S256 challenge (RFC 7636 §4.1, §4.2). */
export function pkcePair(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

type Parameters = Readonly<Record<string, string | undefined>>

/** The code flow of one client, with every parameter right until a check changes one. */
export interface CodeFlow extends RegisteredClient {
  /** The address of its request, as a browser would be sent there. */
  address(change?: Parameters): Promise<string>
  authorize(change?: Parameters): Promise<AuthorizationResponse>
  redeem(code: string, change?: Parameters): Promise<Answer>
  /** Uses a refresh token for what was granted with it, or for what is changed. */
  refresh(token: string, granted: Answer, change?: Parameters): Promise<Answer>
}

/** Has a client, and readies its flow for what a right request of this run asks for. */
export async function codeFlow(
  authorizationServer: AuthorizationServer,
  step: Step,
  registration: Readonly<Record<string, unknown>> = {},
): Promise<CodeFlow> {
  const { resource, scope } = await step('what is to be asked for', () => authorizationServer.wanted())
  const client = await step('a client is registered', () => authorizationServer.register(registration))
  const { clientId, redirectUri } = client
  const right = (): Parameters => ({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state: randomBytes(16).toString('base64url'),
    scope,
    resource,
  })
  const redeeming = { client_id: clientId, resource }
  return {
    ...client,
    address: (change = {}) =>
      authorizationServer.authorizationAddress({
        ...right(),
        code_challenge: pkcePair().challenge,
        code_challenge_method: 'S256',
        ...change,
      }),
    authorize: (change = {}) => authorizationServer.authorize({ ...right(), ...change }),
    redeem: (code, change = {}) =>
      authorizationServer.token({
        ...{ grant_type: 'authorization_code', ...redeeming },
        ...{ redirect_uri: redirectUri, code, ...change },
      }),
    refresh: (token, { json }, change = {}) => {
      // No more than was granted (RFC 6749 §6); Entra takes no `resource` without the scope that belongs to it.
      const granted = (json as { scope?: unknown } | null | undefined)?.scope
      return authorizationServer.token({
        ...{ grant_type: 'refresh_token', ...redeeming, refresh_token: token },
        scope: typeof granted === 'string' && granted !== '' ? granted : undefined,
        ...change,
      })
    },
  }
}

/** A code bound to the S256 challenge of a verifier; or the verdict that there is none to redeem. */
export type CodeInHand =
  | { readonly code: string; readonly verifier: string; readonly challenge: string }
  | { readonly verdict: Verdict }

/** Signs in and comes back with a code. */
export async function freshCode(flow: CodeFlow, step: Step, label: string): Promise<CodeInHand> {
  const { verifier, challenge } = pkcePair()
  const response = await step(label, () => flow.authorize({ code_challenge: challenge, code_challenge_method: 'S256' }))
  const code = response.redirected ? response.parameters['code'] : undefined
  return code === undefined
    ? { verdict: inconclusive(`the sign-in came back without a code (${responseInWords(response)}), so nothing can be redeemed`) }
    : { code, verifier, challenge }
}

const errorCode = (error: unknown): string =>
  typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : 'no error code'

/** What a sign-in ended with, in a few words of ours; the OAuth error code and the names of fields are the only text of theirs. */
export function responseInWords(response: AuthorizationResponse): string {
  if (response.redirected) return errorCode(response.parameters['error'])
  const { status, asks = [] } = response
  const names = asks.filter((name) => /^[\w.[\]-]{1,40}$/.test(name)).slice(0, 4)
  return `a page with ${status}${names.length === 0 ? '' : ` that asks for ${names.join(', ')}, of which --login says nothing`}`
}

/** Whether a token answer holds an access token. */
export const issued = ({ status, json }: Answer): boolean =>
  status === 200 && typeof (json as { access_token?: unknown } | null | undefined)?.access_token === 'string'

/**
 * Passes where a token request was refused. RFC 6749 §5.2 says 400 (401 for a client that is not known), and some authorization
 * servers say 403 with the same error code: what matters is that they refuse, and do not merely fail.
 */
export const expectRefusal = (answer: Answer): Verdict =>
  answer.status >= 400 && answer.status < 500 ? pass : fail(`expected a refusal (400), got ${tokenInWords(answer)}`)

/** A token answer in a few words of ours; the OAuth error code is the only text of theirs. */
export function tokenInWords(answer: Answer): string {
  if (issued(answer)) return `${answer.status} and a token`
  const error = (answer.json as { error?: unknown } | null | undefined)?.error
  return typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? `${answer.status} ${error}` : `${answer.status}`
}
