import { compactVerify, type JWTVerifyGetKey } from 'jose'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { z } from 'zod'
import { paths } from './paths.ts'

const claims = z.object({ iss: z.string(), client_id: z.string(), grant_id: z.string() })

/**
 * Revokes access tokens, too (RFC 7009 §2). oidc-provider looks tokens up, and ours are nowhere: it authenticates the client,
 * and then answers that it cannot revoke this type. Here it can: the grant ends, and the server takes no token of it any more.
 * A token that is not the client's, or none of ours, changes nothing and is told nothing (§2.2).
 */
export const accessTokenRevocation =
  ({ issuer, keys, end }: { issuer: string; keys: JWTVerifyGetKey; end: (grantId: string) => Promise<void> }) =>
  async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next()
    if (ctx.path !== paths.revoke || Object(ctx.body).error !== 'unsupported_token_type') return
    const grantId = await grantOf(String(ctx.oidc.params?.['token']), ctx.oidc.client?.clientId)
    if (grantId !== undefined) await end(grantId)
    ctx.status = 200
    ctx.body = ''

    async function grantOf(token: string, clientId: string | undefined): Promise<string | undefined> {
      try {
        // Its end is not looked at: a token that has expired may be of a grant that has not.
        const { payload, protectedHeader } = await compactVerify(token, keys, { algorithms: ['RS256'] })
        const said = claims.parse(JSON.parse(new TextDecoder().decode(payload)))
        return protectedHeader.typ === 'at+jwt' && said.iss === issuer && said.client_id === clientId ? said.grant_id : undefined
      } catch {
        return undefined
      }
    }
  }
