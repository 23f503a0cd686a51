import { createHash, randomBytes } from 'node:crypto'
import { fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, AuthorizationResponse, AuthorizationServer, ServerUnderTest } from '../../kit/instruments.ts'

/** A fresh verifier and its S256 challenge (RFC 7636 §4.1, §4.2). */
export function pkcePair(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

type Parameters = Readonly<Record<string, string | undefined>>

/** The code flow of one registered client, with every parameter right until a check changes one. */
export interface CodeFlow {
  readonly clientId: string
  readonly redirectUri: string
  /** The address of its request, as a browser would be sent there. */
  address(change?: Parameters): Promise<string>
  authorize(change?: Parameters): Promise<AuthorizationResponse>
  redeem(code: string, change?: Parameters): Promise<Answer>
}

/** Registers a client and readies its flow for the MCP server that the authorization server belongs to. */
export async function codeFlow(
  server: ServerUnderTest,
  authorizationServer: AuthorizationServer,
  step: Step,
  registration: Readonly<Record<string, unknown>> = {},
): Promise<CodeFlow> {
  const found = await step('the metadata document', () => server.resourceMetadata())
  const scopes = found?.document['scopes_supported']
  const scope = Array.isArray(scopes) && scopes.length > 0 ? scopes.join(' ') : undefined
  const { clientId, redirectUri } = await step('a client is registered', () => authorizationServer.register(registration))
  const resource = server.url
  const right = (): Parameters => ({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state: randomBytes(16).toString('base64url'),
    scope,
    resource,
  })
  return {
    clientId,
    redirectUri,
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
        grant_type: 'authorization_code',
        client_id: clientId,
        redirect_uri: redirectUri,
        resource,
        code,
        ...change,
      }),
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
    ? { verdict: inconclusive('the sign-in came back without a code, so nothing can be redeemed') }
    : { code, verifier, challenge }
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
