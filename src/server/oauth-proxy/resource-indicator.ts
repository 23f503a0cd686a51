import { errors, type ResourceServer } from 'oidc-provider'
import { sseUrl } from '../addresses.ts'
import { lifetimeSeconds } from './lifetimes.ts'

/**
 * What `resource` (RFC 8707) may be: this server's URL, or that of its older transport, which leads to the same tools and whose
 * clients know it by no other name; and nothing else. MCP lets scheme and host be written in upper
 * case (RFC 3986 §6.2.2.1); nothing else is forgiven, and `aud` is always the URL as the server writes it.
 * @throws {errors.InvalidTarget} for any other
 */
export function resourceServer(indicator: string, resource: string, scopes: readonly string[]): ResourceServer {
  const names = [resource, sseUrl(resource)]
  if (!names.includes(indicator) && !names.includes(lowerCaseAuthority(indicator)))
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
