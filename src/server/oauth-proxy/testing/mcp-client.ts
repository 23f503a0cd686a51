import { createHash, randomBytes } from 'node:crypto'
import type { Browser, Visited } from './browser.ts'
import { callback, decide, isConsentPage, type Stage } from './stage.ts'

export interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string
  readonly expires_in: number
  readonly scope: string
  readonly error?: string
}

export const tokensIn = async (answer: Promise<Response>): Promise<Tokens> => (await (await answer).json()) as Tokens

export const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')

/** What an MCP client says to the authorization server; the answers are left to the test. */
export function mcpClient({ origin, listensAt, resource }: Pick<Stage, 'origin' | 'listensAt' | 'resource'>) {
  const post = (path: string, form: Readonly<Record<string, string>>) =>
    fetch(`${listensAt}${path}`, { method: 'POST', body: new URLSearchParams(form) })

  async function register(metadata: Record<string, unknown> = {}): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${listensAt}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'A test client',
        redirect_uris: [callback],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        ...metadata,
      }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const registered = async (metadata?: Record<string, unknown>): Promise<string> =>
    String((await register(metadata)).body['client_id'])

  /** `undefined` leaves a parameter out. */
  function authorizationUrl(clientId: string, change: Readonly<Record<string, string | undefined>> = {}): string {
    const url = new URL(`${origin}/authorize`)
    const parameters = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: callback,
      scope: 'mcp.access',
      state: 'the-client-state',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      resource,
      ...change,
    }
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
    return url.href
  }

  const redeem = (clientId: string, code: string, change: Readonly<Record<string, string>> = {}) =>
    post('/token', {
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      redirect_uri: callback,
      code_verifier: verifier,
      resource,
      ...change,
    })
  const refresh = (clientId: string, refreshToken: string) =>
    post('/token', { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken, resource })

  /** To the consent page, or past it where consent is remembered. */
  const begin = (visitor: Browser, clientId: string, change?: Readonly<Record<string, string | undefined>>): Promise<Visited> =>
    visitor.open(authorizationUrl(clientId, change), change?.['redirect_uri'] ?? callback)

  /** The answer to one consent page, and where it leads: to the next page, or back to the client. */
  const answered = async (
    visitor: Browser,
    page: Visited,
    decision: 'allow' | 'deny',
    change?: Readonly<Record<string, string | undefined>>,
  ): Promise<Visited> => visitor.follow(await decide(visitor, page, decision), change?.['redirect_uri'] ?? callback)

  /** Past the first page, in a browser in which nobody is known yet: to the page that names who has signed in. */
  const named = async (visitor: Browser, clientId: string, change?: Readonly<Record<string, string | undefined>>) =>
    answered(visitor, await begin(visitor, clientId, change), 'allow', change)

  /** The query that the client is called back with, after the person has allowed whatever was asked. */
  async function allowed(visitor: Browser, clientId: string, change?: Readonly<Record<string, string | undefined>>) {
    let page = await begin(visitor, clientId, change)
    while (isConsentPage(page)) page = await answered(visitor, page, 'allow', change)
    return new URL(page.location ?? 'missing:').searchParams
  }

  async function connected(
    visitor: Browser,
    clientId: string,
    change?: Readonly<Record<string, string | undefined>>,
  ): Promise<Tokens> {
    const query = await allowed(visitor, clientId, change)
    return tokensIn(redeem(clientId, query.get('code') ?? ''))
  }

  return { post, register, registered, authorizationUrl, begin, answered, named, allowed, redeem, refresh, connected }
}
