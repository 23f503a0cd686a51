import { decodeJwt } from 'jose'
import type { Principal } from '../../principal.ts'
import type { Tokens } from './mcp-client.ts'

/** What the server makes of one of our access tokens once it has verified it. */
export function principalOf({ access_token: token }: Tokens): Principal {
  const { tid, oid, sub, client_id: clientId, scope, exp, grant_id: grantId } = decodeJwt(token)
  return {
    tenantId: String(tid),
    objectId: String(oid),
    subject: String(sub),
    clientId: String(clientId),
    scopes: String(scope).split(' '),
    expiresAt: new Date(Number(exp) * 1000),
    grantId: String(grantId),
    token,
  }
}
