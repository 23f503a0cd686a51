import { randomUUID } from 'node:crypto'
import type { Around, EndpointPaths, Json, Parameters, Scenario } from '../../kit/client-scenario.ts'
import { type Client, type Grant, isProven, isRegistered, type Pending, presented, repeats } from './client-proof.ts'
import { type Asked, nothingThere, type Reply } from './listener.ts'

/** A token that an issuer of the stage gave out. */
export interface Issued {
  readonly by: 'issuer' | 'other'
  readonly scopes: readonly string[]
  /** The how many-th token of its issuer it is, from 1. */
  readonly nth: number
}

/** A client that every issuer of a stage knows beforehand, as MCP_CONFORMANCE_CONTEXT hands it out. */
export const preRegistered = { client_id: 'pre-registered-client', client_secret: 'pre-registered-secret' } as const
/** One that can keep no secret, as a program on people's machines cannot, and that every issuer knows as well. */
const publicClientId = 'pre-registered-public-client'

export interface IssuerOptions {
  readonly party: 'issuer' | 'other'
  readonly scenario: Scenario
  readonly around: () => Around
  /** The issuer, without a slash at its end. */
  readonly issuer: () => string
  /** Told of every token, code and secret that is given out. */
  readonly keep: (secret: string) => void
}

/**
 * An authorization server for one run of a client: RFC 6749, 7591, 7636, 8414 and 9207, with nobody to sign in. It refuses what no
 * authorization server could serve (an unknown client, another redirect URI, a spent code, a wrong verifier, a parameter twice). What
 * MCP asks of clients beyond that (`resource`, `state`, S256…) it lets pass, because checks judge it, and each by itself.
 */
export function stageIssuer({ party, scenario, around, issuer, keep }: IssuerOptions) {
  const { redirectOfOther: redirect } = scenario
  const change: Partial<Scenario> = party === 'issuer' ? scenario : { ...(redirect && { redirect }) }
  const clients = new Map<string, Client>([
    [preRegistered.client_id, { redirectUris: undefined, secret: preRegistered.client_secret }],
    [publicClientId, { redirectUris: undefined, secret: undefined }],
  ])
  const codes = new Map<string, Pending>()
  const refreshTokens = new Map<string, Grant>()
  const issued = new Map<string, Issued>()
  const paths = (): EndpointPaths => change.endpointPaths?.(usualPaths, around()) ?? usualPaths
  const secret = (): string => {
    const made = `${party}-${randomUUID()}`
    keep(made)
    return made
  }

  function metadata(origin: string, place: string): Json {
    const { authorization, token, registration } = paths()
    const right = {
      issuer: issuer(),
      authorization_endpoint: `${origin}${authorization}`,
      token_endpoint: `${origin}${token}`,
      registration_endpoint: `${origin}${registration}`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      ...(place.includes('openid-configuration') && openIdMembers(origin)),
    }
    return change.issuerMetadata?.(right, { ...around(), place }) ?? right
  }

  function register({ json }: Asked): Reply {
    const asked = (typeof json === 'object' && json !== null ? json : {}) as Json
    const uris: unknown = asked['redirect_uris']
    if (!Array.isArray(uris) || uris.length === 0 || !uris.every((uri) => URL.canParse(String(uri))))
      return refusal('registration', 'invalid_redirect_uri')
    const method = asked['token_endpoint_auth_method'] ?? 'client_secret_basic'
    const client = { redirectUris: uris.map(String), secret: method === 'none' ? undefined : secret() }
    const clientId = `${party}-client-${clients.size}`
    clients.set(clientId, client)
    const right = {
      ...asked,
      client_id: clientId,
      token_endpoint_auth_method: method,
      ...(client.secret !== undefined && { client_secret: client.secret, client_secret_expires_at: 0 }),
    }
    const answer = change.registration?.(right, around()) ?? { status: 201, json: right }
    return { purpose: 'registration', ...answer }
  }

  const clientOf = (id: string | undefined): Client | undefined => {
    const isDocument = id?.startsWith('https://') && metadata('', '')['client_id_metadata_document_supported'] === true
    return clients.get(id ?? '') ?? (isDocument ? { redirectUris: undefined, secret: undefined } : undefined)
  }

  function authorize({ query, url }: Asked): Reply {
    const { client_id: clientId = '', redirect_uri: redirectUri = '', state } = query
    const client = clientOf(clientId)
    const target = URL.parse(redirectUri)
    if (!client || !target || !isRegistered(client, target) || repeats(new URL(url).searchParams))
      return refusal('authorization', 'invalid_request')
    if (query['response_type'] !== 'code') return refusal('authorization', 'unsupported_response_type')
    const code = secret()
    const { scope = '', code_challenge: challenge, code_challenge_method: method = 'plain' } = query
    codes.set(code, { clientId, redirectUri, scope, challenge, method })
    const right: Parameters = { code, ...(state !== undefined && { state }), iss: issuer() }
    const parameters = change.redirect?.(right, { ...around(), asked: query }) ?? right
    for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value)
    return { purpose: 'authorization', status: 302, headers: { location: target.href } }
  }

  function token(asked: Asked): Reply {
    const { form, body } = asked
    if (repeats(new URLSearchParams(body))) return refusal('token', 'invalid_request')
    const [clientId, clientSecret] = presented(asked)
    const client = clientOf(clientId)
    if (!client || (client.secret !== undefined && client.secret !== clientSecret)) return refusal('token', 'invalid_client', 401)
    const grant = grantOf(form, clientId)
    if (!grant) return refusal('token', 'invalid_grant')
    const [accessToken, refreshToken] = [secret(), secret()]
    issued.set(accessToken, { by: party, scopes: grant.scope.split(' '), nth: issued.size + 1 })
    refreshTokens.set(refreshToken, grant)
    const right: Json = {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: refreshToken,
      ...(grant.scope !== '' && { scope: grant.scope }),
    }
    const json = change.tokens?.(right, form, around()) ?? right
    return { purpose: 'token', status: 'error' in json ? 400 : 200, headers: { 'cache-control': 'no-store' }, json }
  }

  /** A code or a refresh token is good for one use. */
  function grantOf(form: Parameters, clientId: string | undefined): Grant | undefined {
    if (form['grant_type'] === 'refresh_token') {
      const grant = taken(refreshTokens, form['refresh_token'])
      return grant?.clientId === clientId ? grant : undefined
    }
    const pending = form['grant_type'] === 'authorization_code' ? taken(codes, form['code']) : undefined
    if (pending?.clientId !== clientId || (form['redirect_uri'] ?? pending?.redirectUri) !== pending?.redirectUri)
      return undefined
    return pending && isProven(pending, form['code_verifier']) ? pending : undefined
  }

  return {
    issued: issued as ReadonlyMap<string, Issued>,
    /** Undefined where the path is none of its own. */
    answer(asked: Asked, origin: string): Reply | undefined {
      const path = new URL(issuer()).pathname.replace(/\/$/, '')
      const places = wellKnownPlaces(path, around().revision)
      const served = change.issuerMetadataPlaces?.(places) ?? places
      const movedTo = served.includes(asked.path) && change.metadataMovedTo?.({ ...around(), place: asked.path })
      if (movedTo) return { purpose: 'issuer-metadata', status: 302, headers: { location: movedTo } }
      if (served.includes(asked.path)) return { purpose: 'issuer-metadata', status: 200, json: metadata(origin, asked.path) }
      if (/\/\.well-known\/(?:oauth-authorization-server|openid-configuration)/.test(asked.path))
        return { ...nothingThere, purpose: 'issuer-metadata' }
      const endpoints = paths()
      if (asked.path === endpoints.authorization && asked.method === 'GET') return authorize(asked)
      if (asked.path === endpoints.token && asked.method === 'POST') return token(asked)
      if (asked.path === endpoints.registration && asked.method === 'POST') return register(asked)
      return undefined
    },
    /** Nothing that it has given out to be redeemed is good any more. */
    forget: () => {
      codes.clear()
      refreshTokens.clear()
    },
  }
}

const usualPaths: EndpointPaths = { authorization: '/oauth/start', token: '/oauth/exchange', registration: '/oauth/clients' }

/** What OpenID Connect Discovery 1.0 §3 demands beyond RFC 8414. */
const openIdMembers = (origin: string): Json => ({
  jwks_uri: `${origin}/oauth/keys`,
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
})

/** RFC 8414 §3.1, and OpenID Connect Discovery §4.1 (inserted and appended), which MCP asks of clients since 2025-11-25. */
function wellKnownPlaces(path: string, revision: string): readonly string[] {
  const oauth = `/.well-known/oauth-authorization-server${path}`
  if (revision < '2025-11-25') return [oauth]
  return [oauth, ...new Set([`/.well-known/openid-configuration${path}`, `${path}/.well-known/openid-configuration`])]
}

const refusal = (purpose: Reply['purpose'], error: string, status = 400): Reply => ({ purpose, status, json: { error } })

function taken<Value>(from: Map<string, Value>, key: string | undefined): Value | undefined {
  const value = from.get(key ?? '')
  from.delete(key ?? '')
  return value
}
