import { createHash } from 'node:crypto'
import type { User } from '../directory/user.ts'
import { isRefusal, judgeAccess, judgeConsent } from '../entra/access.ts'
import { type ClaimsAsked, readClaims } from '../entra/claims-parameter.ts'
import { entraErrors } from '../entra/errors.ts'
import { judgePerson } from '../entra/people.ts'
import type { EntraError } from '../entra/refusal.ts'
import type { ScopeRequest } from '../entra/scopes.ts'
import { passwordSignIn, type SignIn } from '../entra/token-facts.ts'
import type { TokenRequest } from '../entra/token-request.ts'
import type { Tenant } from '../tenant.ts'

const sessionSeconds = 24 * 60 * 60

/** What is kept of a sign-in for tokens that come later, under the name of the session and under each code. */
type Kept = Pick<SignIn, 'amr' | 'at' | 'acrs' | 'capabilities'>

/** Remembers how somebody signed in to a session. */
export async function rememberSignIn({ store }: Tenant, sessionId: string, signIn: SignIn): Promise<void> {
  await store.adapter('SignIn').upsert(sessionId, kept(signIn), sessionSeconds)
}

/** How somebody signed in to the session that a token names. Of a session that nobody knows: with a password. */
export async function signInOf({ store }: Tenant, sessionId: string): Promise<SignIn> {
  return asSignIn(await store.adapter('SignIn').find(sessionId))
}

/** Remembers with a code what the client said in `claims` and how the person signed in. */
export async function rememberCode({ store }: Tenant, code: string, signIn: SignIn, expiresInSeconds: number): Promise<void> {
  await store.adapter('CodeSignIn').upsert(code, kept(signIn), expiresInSeconds)
}

export async function signInOfCode({ store }: Tenant, code: string): Promise<SignIn> {
  return asSignIn(await store.adapter('CodeSignIn').find(code))
}

const kept = ({ amr, at, acrs, capabilities }: SignIn) => ({
  amr: [...amr],
  at,
  acrs: [...acrs],
  capabilities: [...capabilities],
})

/** What was kept, as it was kept by us: our own words need no second look. */
export const asSignIn = (payload: unknown): SignIn => (payload ? { ...passwordSignIn, ...(payload as Kept) } : passwordSignIn)

/** Tells whether the password is still the one that it was, without telling the password. */
export const passwordMark = ({ password }: User): string => createHash('sha256').update(password).digest('base64url').slice(0, 16)

/** Who asks for a token, and for what. */
export interface SilentRequest {
  readonly request: TokenRequest
  readonly user: User
  readonly signIn: SignIn
  readonly scope: string
  readonly resource: string | undefined
}

/** What a silent request may have. */
export interface SilentAccess {
  readonly access: ScopeRequest
  readonly signIn: SignIn
}

/**
 * Judges a request for a user's token that nobody watches: one API, consent, the account, the policies. `claims` of the
 * request may say anew what the client understands, and demand more than the sign-in had.
 */
export function judgeSilently(
  tenant: Tenant,
  { request, user, signIn, scope, resource }: SilentRequest,
): SilentAccess | EntraError {
  const { client, fields } = request
  const { directory } = tenant
  const claims = readClaims(fields.get('claims'))
  if (isRefusal(claims)) return claims
  const access = judgeAccess(tenant, { client, scope, resource })
  if (isRefusal(access)) return access
  if (access.apis.length > 1) return entraErrors.severalResources(scope)
  const heard = withClaims(signIn, claims)
  const apis = access.apis.map(({ api }) => api)
  return (
    judgeConsent(directory, client, access, user) ??
    judgePerson(directory, { user, client, apis, signIn: heard, contexts: claims.contexts }) ?? { access, signIn: heard }
  )
}

/** The sign-in with what the client understands, as it said last. */
export const withClaims = (signIn: SignIn, { capabilities }: ClaimsAsked): SignIn =>
  capabilities.length > 0 ? { ...signIn, capabilities } : signIn
