/** For this room's tests: an authorization server as strict as a good one, right unless told otherwise. */
import { createHash, randomUUID } from 'node:crypto'
import { generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { known, provenClient, textOf } from './fake-clients.ts'
import { type Answer, consentPage, type Heard, type Json, signInPage, user } from './fake-sign-in.ts'

export type Changed = (right: Json) => Json

/** How the authorization server may be wrong (or just different): each is given the right thing and gives another. */
export interface WrongIssuer {
  readonly issuerPath?: string
  readonly issuerMetadata?: Changed
  readonly authorizationAnswer?: Changed
  /** May give an error, which is then sent with 400. */
  readonly tokenAnswer?: (right: Json, asked: Json) => Json
  /** The scope that a token gets, of what was asked for. */
  readonly grants?: (asked: string | undefined) => string
  readonly deviceAnswer?: Changed
  /** What polls with a device code are told before there are tokens, one after the other. */
  readonly deviceAnswers?: readonly string[]
  /** Where the authorization endpoint sends the browser first. */
  readonly detour?: string
}

type Grant = { readonly clientId: string; readonly scope: string | undefined; readonly resource: string | undefined }
type Pending = Grant & { readonly redirectUri: string; readonly challenge: string; readonly state: string | undefined }

const error = (code: string, description = 'no'): Answer => ({
  json: { error: code, error_description: description },
  status: code === 'invalid_client' ? 401 : 400,
})

export async function fakeAuthorizationServer(origin: string, wrong: WrongIssuer = {}) {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const issuer = `${origin}${wrong.issuerPath ?? '/as'}`
  const redirects = new Map<string, readonly string[]>()
  const pending = new Map<string, Pending>()
  const codes = new Map<string, Pending>()
  const refreshTokens = new Map<string, Grant>()
  const devices = new Map<string, { readonly grant: Grant; polls: number }>()
  /** What a good authorization server would have turned away, and what no party should ever see. */
  const violations: string[] = []

  const metadata = (): Json => ({
    issuer,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    revocation_endpoint: `${origin}/revoke`,
    device_authorization_endpoint: `${origin}/device`,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
  })

  const isKnown = (clientId: string): boolean =>
    clientId === known.public || clientId === known.confidential || clientId.startsWith('https://') || redirects.has(clientId)

  function authorize({ parameters }: Heard): Answer {
    if (wrong.detour !== undefined) return { redirect: wrong.detour }
    const { client_id, redirect_uri, response_type, code_challenge, code_challenge_method, scope, resource, state } = parameters
    const clientId = String(client_id)
    if (!isKnown(clientId)) return { page: 'unknown client', status: 400 }
    const registered = redirects.get(clientId)
    if (registered && !registered.includes(String(redirect_uri))) return { page: 'another redirect_uri', status: 400 }
    if (response_type !== 'code' || code_challenge_method !== 'S256') return { page: 'not as it should be', status: 400 }
    if (textOf(state) === undefined) violations.push('no state')
    if (resource !== undefined && ![origin, `${origin}/`, `${origin}/mcp`].includes(String(resource)))
      violations.push('a resource that is not the server’s')
    const id = randomUUID()
    const grant = { clientId, scope: textOf(scope), resource: textOf(resource) }
    pending.set(id, { ...grant, redirectUri: String(redirect_uri), challenge: String(code_challenge), state: textOf(state) })
    return { redirect: `/sign-in?key=${id}` }
  }

  function answerOf(id: string): Answer {
    const request = pending.get(id)
    if (!request) return { page: 'no such sign-in', status: 400 }
    const code = randomUUID()
    codes.set(code, request)
    const to = new URL(request.redirectUri)
    const right = { code, ...(request.state !== undefined && { state: request.state }), iss: issuer }
    for (const [name, value] of Object.entries(wrong.authorizationAnswer?.(right) ?? right))
      to.searchParams.set(name, String(value))
    return { redirect: to.href }
  }

  async function tokens(grant: Grant, asked: Json): Promise<Answer> {
    const refreshToken = randomUUID()
    refreshTokens.set(refreshToken, grant)
    const scope = wrong.grants ? wrong.grants(grant.scope) : grant.scope
    const access = await new SignJWT({ ...(scope !== undefined && { scope }), client_id: grant.clientId })
      .setProtectedHeader({ alg: 'ES256' })
      .setJti(randomUUID())
      .setAudience(grant.resource ?? `${origin}/mcp`)
      .sign(privateKey)
    const right = { access_token: access, token_type: 'Bearer', expires_in: 3600, refresh_token: refreshToken }
    const json = wrong.tokenAnswer?.(right, asked) ?? right
    return { json, status: 'error' in json ? 400 : 200 }
  }

  async function token(heard: Heard): Promise<Answer> {
    const { parameters } = heard
    const clientId = provenClient(heard, isKnown)
    if (clientId === undefined) return error('invalid_client')
    const resource = textOf(parameters['resource'])
    if (parameters['grant_type'] === 'client_credentials')
      return tokens({ clientId, scope: textOf(parameters['scope']), resource }, parameters)
    if (parameters['grant_type'] === 'refresh_token') {
      const grant = refreshTokens.get(String(parameters['refresh_token']))
      refreshTokens.delete(String(parameters['refresh_token']))
      return grant?.clientId === clientId ? tokens({ ...grant, resource }, parameters) : error('invalid_grant', 'spent')
    }
    if (parameters['grant_type'] === 'urn:ietf:params:oauth:grant-type:device_code') {
      const device = devices.get(String(parameters['device_code']))
      if (device?.grant.clientId !== clientId) return error('invalid_grant')
      const told = wrong.deviceAnswers?.[device.polls++]
      return told === undefined ? tokens({ ...device.grant, resource }, parameters) : error(told)
    }
    const request = codes.get(String(parameters['code']))
    codes.delete(String(parameters['code']))
    const challenge = createHash('sha256').update(String(parameters['code_verifier'])).digest('base64url')
    if (!request || request.clientId !== clientId || request.challenge !== challenge) return error('invalid_grant')
    if (request.redirectUri !== parameters['redirect_uri']) {
      violations.push('another redirect_uri at the token endpoint')
      return error('invalid_grant', 'another redirect_uri')
    }
    if (request.resource !== resource) return error('invalid_target')
    return tokens(request, parameters)
  }

  function register({ body = {} }: Heard): Answer {
    const uris = Array.isArray(body['redirect_uris']) ? body['redirect_uris'].map(String) : []
    const fit = (uri: string): boolean => /^(https:|http:\/\/(localhost|127\.0\.0\.1)[:/])/.test(uri)
    if (!uris.every(fit)) {
      violations.push('a redirect_uri that is neither https nor on this machine')
      return error('invalid_redirect_uri')
    }
    const clientId = `registered-${redirects.size + 1}`
    redirects.set(clientId, uris)
    return { json: { ...body, client_id: clientId }, status: 201 }
  }

  function device(heard: Heard): Answer {
    const clientId = provenClient(heard, isKnown)
    if (clientId === undefined) return error('invalid_client')
    const code = randomUUID()
    const { scope, resource } = heard.parameters
    devices.set(code, { grant: { clientId, scope: textOf(scope), resource: textOf(resource) }, polls: 0 })
    const right = { device_code: code, user_code: 'ABCD-1234', verification_uri: `${origin}/enter`, expires_in: 900, interval: 5 }
    return { json: wrong.deviceAnswer?.(right) ?? right }
  }

  function revoke({ parameters }: Heard): Answer {
    refreshTokens.delete(String(parameters['token']))
    return { json: {} }
  }

  const routes: Readonly<Record<string, (heard: Heard, cookies: string) => Answer | Promise<Answer>>> = {
    [`${new URL(issuer).pathname.replace(/\/$/, '')}/.well-known/openid-configuration`]: () => ({
      json: wrong.issuerMetadata?.(metadata()) ?? metadata(),
    }),
    '/_mock': () => ({ json: { mockEntra: true, users: [user] } }),
    '/register': register,
    '/authorize': authorize,
    '/sign-in': signInPage,
    '/consent': (heard, cookies) => consentPage(heard, cookies, answerOf),
    '/token': token,
    '/device': device,
    '/revoke': revoke,
  }

  return {
    issuer,
    violations,
    /** The answer to a request that is its; undefined for any other. */
    answer: async (heard: Heard, cookies: string): Promise<Answer | undefined> => {
      const route = Object.hasOwn(routes, heard.path) ? routes[heard.path] : undefined
      if (route && heard.authorization?.startsWith('Bearer ')) violations.push(`a token of the server at ${heard.path}`)
      return route?.(heard, cookies)
    },
    /** What a genuine token says, for whichever audience. */
    claimsOf: (token: string) =>
      jwtVerify(token, publicKey).then(
        ({ payload }) => payload,
        () => undefined,
      ),
  }
}
