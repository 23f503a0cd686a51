import type { KoaContextWithOIDC } from 'oidc-provider'
import { entryOf, signInOfSession } from './carried.ts'
import { judgePerson } from './entra/people.ts'
import type { EntraError } from './entra/refusal.ts'
import type { Tenant } from './tenant.ts'

/** What keeps the person of this session out, consent apart. */
export function keptOut(tenant: Tenant, ctx: KoaContextWithOIDC): EntraError | undefined {
  const { user, client, access, carried } = entryOf(tenant, ctx.oidc.params ?? {}, ctx.oidc.session?.accountId)
  if (!user) return undefined
  const apis = access.apis.map(({ api }) => api)
  const signIn = signInOfSession(ctx, carried)
  return judgePerson(tenant.directory, { user, client, apis, signIn, contexts: carried.claims.contexts })
}
