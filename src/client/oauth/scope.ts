import type { Challenge } from './challenge.ts'
import type { IssuerDocument } from './issuer-metadata.ts'

export interface ScopeSources {
  /** What the person asked for; it goes before everything. Empty: no scope parameter. */
  readonly asked: string | undefined
  readonly challenge: Challenge | undefined
  readonly scopesSupported: readonly string[] | undefined
  readonly issuer: Pick<IssuerDocument, 'scopes_supported' | 'grant_types_supported'>
  /** Asked for before, where this is a step up: kept, so that no permission is lost (MCP 2026-07-28, "Scope Challenge Handling"). */
  readonly before?: string | undefined
}

const words = (scope: string | undefined): readonly string[] => scope?.split(' ').filter(Boolean) ?? []

/** All scopes of both, each once, in the order of their first mention. Undefined where there is none. */
export const scopeUnion = (...scopes: readonly (string | undefined)[]): string | undefined =>
  [...new Set(scopes.flatMap(words))].join(' ') || undefined

/** Whether `all` holds every scope of `some`. */
export const holdsScopes = (all: string | undefined, some: string | undefined): boolean =>
  words(some).every((scope) => words(all).includes(scope))

/**
 * The scope to ask for: the challenge's, else everything the resource document lists, else no scope parameter at all (MCP
 * authorization, "Scope Selection Strategy"). `offline_access` is added where the authorization server lists it, since it is
 * what Entra gives a refresh token for (MCP 2026-07-28 allows it); where nothing else is asked for, it is not either.
 */
export function selectScope({ asked, challenge, scopesSupported, issuer, before }: ScopeSources): string | undefined {
  // A step up asks for what the challenge names and what was asked before; else what the person asked for stands.
  if (before !== undefined) return scopeUnion(before, challenge?.scope)
  if (asked !== undefined) return asked || undefined
  const selected = challenge?.scope ?? scopesSupported?.join(' ')
  if (!selected) return undefined
  const refreshes = issuer.grant_types_supported?.includes('refresh_token') ?? true
  const listed = issuer.scopes_supported?.includes('offline_access') ?? false
  return refreshes && listed ? scopeUnion(selected, 'offline_access') : selected
}
