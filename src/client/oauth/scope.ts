import type { Challenge } from './challenge.ts'
import type { IssuerDocument } from './issuer-metadata.ts'
import type { ResourceMetadata } from './resource-metadata.ts'

export interface ScopeSources {
  /** What the person asked for; it goes before everything. Empty: no scope parameter. */
  readonly asked: string | undefined
  readonly challenge: Challenge | undefined
  readonly resource: Pick<ResourceMetadata, 'scopesSupported'>
  readonly issuer: Pick<IssuerDocument, 'scopes_supported' | 'grant_types_supported'>
}

/**
 * The scope to ask for: the challenge's, else everything the resource document lists, else no scope parameter at all (MCP
 * authorization, "Scope Selection Strategy"). `offline_access` is added where the authorization server lists it, since it is
 * what Entra gives a refresh token for (MCP 2026-07-28 allows it); where nothing else is asked for, it is not either.
 */
export function selectScope({ asked, challenge, resource, issuer }: ScopeSources): string | undefined {
  if (asked !== undefined) return asked || undefined
  const selected = challenge?.scope ?? resource.scopesSupported?.join(' ')
  if (!selected) return undefined
  const refreshes = issuer.grant_types_supported?.includes('refresh_token') ?? true
  const listed = issuer.scopes_supported?.includes('offline_access') ?? false
  return refreshes && listed && !selected.split(' ').includes('offline_access') ? `${selected} offline_access` : selected
}
