import { errors, type ResourceServer } from 'oidc-provider'
import { lifetimeSeconds } from './lifetimes.ts'

/**
 * What `resource` (RFC 8707) may be: this server's URL, and nothing else. MCP lets scheme and host be written in upper
 * case (RFC 3986 §6.2.2.1); nothing else is forgiven, and `aud` is always the URL as the server writes it.
 * @throws {errors.InvalidTarget} for any other
 */
export function resourceServer(indicator: string, resource: string, scopes: readonly string[]): ResourceServer {
  if (indicator !== resource && lowerCaseAuthority(indicator) !== resource)
    throw new errors.InvalidTarget(`the only resource here is ${resource}`)
  return {
    audience: resource,
    scope: scopes.join(' '),
    accessTokenFormat: 'jwt',
    accessTokenTTL: lifetimeSeconds.accessToken,
    jwt: { sign: { alg: 'RS256' } },
  }
}

const lowerCaseAuthority = (uri: string): string => uri.replace(/^[^/]*:\/\/[^/?#]*/, (authority) => authority.toLowerCase())
