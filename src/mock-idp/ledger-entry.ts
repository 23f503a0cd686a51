import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose/jwt/decode'
import { graphPaths, tenantPaths } from './entra/paths.ts'
import type { BearerSeen, Endpoint, LedgerEntry } from './ledger.ts'

/** A request and its answer, as far as the ledger looks at them. */
export interface Exchange {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly authorization: string | undefined
  /** Query or form, as parsed. */
  readonly parameters: Readonly<Record<string, unknown>>
}

/** Parameters whose values are nobody's secret. */
const harmless: ReadonlySet<string> = new Set([
  'scope',
  'resource',
  'redirect_uri',
  'code_challenge_method',
  'response_type',
  'response_mode',
  'prompt',
  'grant_type',
  'client_id',
  'requested_token_use',
])

const longestValue = 500

/** What can be the name of a parameter. Of a body that is no form all of it counts as a name, with the secrets in it. */
const namable = /^[a-z][a-z0-9_-]{0,39}$/i
/** No part of an address of Entra's is as long as this; codes and tokens are longer. */
const longSegment = /[^/]{80,}/g

/** Makes a ledger entry of an exchange; secrets are left behind here and nowhere else. */
export function ledgerEntry({ method, path, status, authorization, parameters }: Exchange): Omit<LedgerEntry, 'seq' | 'at'> {
  const { endpoint, said } = endpointOf(path)
  const told = Object.entries(parameters).map(([name, value]): [string, string | true] => [
    namable.test(name) ? name : '…',
    tellable(name, value),
  ])
  const bearer = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  return {
    method,
    path: said.slice(0, longestValue),
    endpoint,
    status,
    ...optional('clientId', parameters['client_id']),
    ...optional('grantType', parameters['grant_type']),
    ...(told.length > 0 && endpoint !== 'other' ? { parameters: Object.fromEntries(told) } : {}),
    // Whoever takes the mock for another API than Graph is answered 404, and has shown their token all the same.
    ...(bearer && (endpoint === 'graph' || endpoint === 'other') ? { bearer: seen(bearer) } : {}),
  }
}

const tellable = (name: string, value: unknown): string | true =>
  harmless.has(name) && typeof value === 'string' ? value.slice(0, longestValue) : true

const optional = <Name extends string>(name: Name, value: unknown) =>
  typeof value === 'string' ? ({ [name]: value.slice(0, longestValue) } as Record<Name, string>) : {}

/** Which endpoint a path belongs to, and the path as it may be told. */
export function endpointOf(path: string): { readonly endpoint: Endpoint; readonly said: string } {
  if (path === graphPaths.me || path === graphPaths.userinfo) return { endpoint: 'graph', said: path }
  const [, tenant = '', rest = ''] = /^\/([^/]+)(\/.*)$/.exec(path) ?? []
  // What follows is the name of one sign-in, which is also the value of a cookie.
  for (const [known, endpoint] of namedBelow) {
    if (rest.startsWith(`${known}/`)) return { endpoint, said: `/${tenant}${known}/…` }
  }
  return { endpoint: endpoints.get(rest) ?? 'other', said: path.replace(longSegment, '…') }
}

const namedBelow = [
  [tenantPaths.login, 'sign-in'],
  [tenantPaths.authorize, 'authorize'],
] as const

const endpoints: ReadonlyMap<string, Endpoint> = new Map([
  [tenantPaths.discovery, 'discovery'],
  [tenantPaths.keys, 'jwks'],
  [tenantPaths.authorize, 'authorize'],
  [tenantPaths.token, 'token'],
])

function seen(token: string): BearerSeen {
  const fingerprint = createHash('sha256').update(token).digest('base64url')
  try {
    const claims = decodeJwt(token)
    const audience = String(claims.aud ?? '')
    return {
      fingerprint,
      audience,
      ...optional('subject', claims.sub),
      ...optional('authorizedParty', claims['azp'] ?? claims['appid']),
    }
  } catch {
    return { fingerprint, audience: '' }
  }
}
