import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Application } from './directory/application.ts'
import type { User } from './directory/user.ts'
import { isRefusal } from './entra/access.ts'
import type { ResponseType } from './entra/authorization-request.ts'
import type { ClaimsAsked } from './entra/claims-parameter.ts'
import { readScopes, type ScopeRequest } from './entra/scopes.ts'
import { passwordSignIn, type SignIn } from './entra/token-facts.ts'
import { fromProviderScope } from './provider-words.ts'
import type { Tenant } from './tenant.ts'

/** What somebody signs in for. */
export type Purpose =
  | { readonly kind: 'app' }
  | { readonly kind: 'device'; readonly userCode: string }
  /** An administrator's consent for everybody. */
  | { readonly kind: 'admin-consent' }

/** What oidc-provider carries for us through a sign-in without knowing it. */
export interface Carried {
  readonly responseTypes: readonly ResponseType[]
  readonly claims: ClaimsAsked
  readonly purpose: Purpose
}

/** Its name among oidc-provider's parameters. Clients cannot send it: oidc-provider hears none of their words. */
export const carriedParameter = 'entra'

export const carriedWords = (carried: Carried): string => JSON.stringify(carried)

/** A sign-in under way: who, with which app, for what. */
export interface Entry {
  readonly client: Application
  /** Undefined while nobody is signed in. */
  readonly user: User | undefined
  readonly access: ScopeRequest
  /** The client's own scope parameter. */
  readonly scope: string
  readonly carried: Carried
}

/** @throws Error for a request that was never judged: a mistake of ours. */
export function entryOf(
  { directory }: Tenant,
  parameters: Readonly<Record<string, unknown>>,
  accountId: string | undefined,
): Entry {
  const client = directory.app(String(parameters['client_id']))
  const words = parameters[carriedParameter]
  if (!client || typeof words !== 'string') throw new Error('a sign-in is under way that nobody has judged')
  const scope = fromProviderScope(String(parameters['scope'] ?? ''))
  const access = readScopes(directory, client, scope)
  // The registration may have changed since; then nothing is left that could be asked of it.
  const known = isRefusal(access) ? readScopes(directory, client, '') : access
  if (isRefusal(known)) throw new Error('a request for nothing was refused')
  // Written by `carriedWords`.
  const carried = JSON.parse(words) as Carried
  return { client, user: directory.user(accountId ?? ''), access: known, scope, carried }
}

/** How the person of this session signed in. Contexts count as met after a second factor (assumed: every context stands for one). */
export function signInOfSession({ oidc }: KoaContextWithOIDC, { claims }: Carried): SignIn {
  const amr = oidc.session?.amr ?? passwordSignIn.amr
  return {
    amr,
    at: oidc.session?.loginTs,
    acrs: amr.includes('mfa') ? claims.contexts : [],
    capabilities: claims.capabilities,
  }
}
