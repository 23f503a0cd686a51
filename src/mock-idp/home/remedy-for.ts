import { graphRemedyOf } from '../entra/graph-remedies.ts'
import { remedyOf } from '../entra/remedies.ts'
import { pages, type Remedy } from '../entra/remedy.ts'
import type { LedgerEntry } from '../ledger.ts'

/** What to do about the refusal of one request; undefined where it was not refused, or nothing can be said. */
export function remedyFor({ refusal, path, status }: LedgerEntry): Remedy | undefined {
  if (refusal?.code !== undefined) return remedyOf(refusal.code)
  if (status === 404) return absences.find(({ at }) => at.test(path))
  return refusal && graphRemedyOf(refusal.error)
}

/** What MCP clients ask for and Entra does not have (captured 2026-10-07). */
const absences: readonly (Remedy & { readonly at: RegExp })[] = [
  {
    at: /\/\.well-known\/oauth-authorization-server|^\/\.well-known\/openid-configuration/,
    means:
      'Entra serves its metadata at {issuer}/.well-known/openid-configuration only. MCP clients try this address first, and go on.',
    client: 'Nothing is wrong if the client asks at the right address next.',
    documented: pages.openidConnect,
  },
  {
    at: /\/register$/,
    means: 'Entra has no dynamic client registration.',
    registration: 'Register the client by hand, or let the MCP server stand in for it as an OAuth proxy.',
    client: 'Give the client its client id; the apps of this tenant are listed on this page.',
    documented: pages.mcp,
  },
  {
    at: /^\/\.well-known\/oauth-protected-resource/,
    means: 'This document is the MCP server’s, not the authorization server’s.',
    client: 'Ask the MCP server for it. If a client asks here, look at resource_metadata in the server’s challenge.',
    documented: pages.mcp,
  },
]
