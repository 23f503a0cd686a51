import type { JWTPayload } from 'jose'
import { graphAppId } from '../directory/seed.ts'
import type { User } from '../directory/user.ts'
import type { Tenant } from '../tenant.ts'
import { verifyToken } from '../verify-token.ts'
import { type GraphRefusal, graphRefusals } from './graph-error.ts'

/** Whoever calls Graph: the user a good token is about. */
export interface Caller {
  readonly user: User
  readonly claims: JWTPayload
}

/**
 * Judges the `Authorization` header as Graph does: signature, issuer and lifetime, then the audience, which must be
 * Graph, then the user, and only then the permission.
 */
export async function judgeCaller(
  tenant: Tenant,
  authorization: string | undefined,
  permission: string,
): Promise<Caller | GraphRefusal> {
  const token = /^bearer(?: +(.*))?$/i.exec(authorization ?? '')?.[1]?.trim()
  if (!token) return graphRefusals.empty
  const verified = await verifyToken(tenant, token)
  if ('fault' in verified) return graphRefusals[verified.fault]
  const { claims } = verified
  if (claims.aud !== graphAppId && claims.aud !== 'https://graph.microsoft.com') return graphRefusals.audience
  if (claims['idtyp'] === 'app') return graphRefusals.noMe
  const user = tenant.directory.user(String(claims['oid'] ?? ''))
  if (!user) return graphRefusals.user
  return String(claims['scp'] ?? '')
    .split(' ')
    .includes(permission)
    ? { user, claims }
    : graphRefusals.scope
}
