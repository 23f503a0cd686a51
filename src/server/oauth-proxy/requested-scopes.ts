import { errors, type KoaContextWithOIDC } from 'oidc-provider'

/**
 * Settles the scopes of an authorization request (RFC 6749 §3.3): without any, the one that every request to the server
 * needs; what is not known here is left out, and the client learns from the token response what it got.
 * @throws {errors.InvalidScope} where nothing of ours is asked for
 */
export function settleScopes(ctx: KoaContextWithOIDC, requested: unknown, scopes: readonly string[]): void {
  const { params } = ctx.oidc
  if (!params) return
  if (typeof requested !== 'string') {
    params['scope'] = scopes[0]
    return
  }
  const known = requested.split(' ').filter((scope) => scope === 'openid' || scopes.includes(scope))
  if (!known.some((scope) => scopes.includes(scope)))
    throw new errors.InvalidScope(`ask for at least one of the scopes of this server: ${scopes.join(' ')}`, scopes.join(' '))
  params['scope'] = known.join(' ')
}
