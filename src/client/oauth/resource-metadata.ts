import { z } from 'zod'
import { ConnectError } from '../failure.ts'
import { printable } from '../printable.ts'
import type { Challenge } from './challenge.ts'
import { type Fetching, fetchDocument } from './fetch-document.ts'
import { endpointAddress, type ServerAddress } from './server-address.ts'

const document = z.object({
  resource: z.string(),
  authorization_servers: z.array(z.string()).min(1),
  scopes_supported: z.array(z.string()).optional(),
})

/** What the protected resource document says, once it is known to speak about this server. */
export interface ResourceMetadata {
  /** Where the document was found. */
  readonly url: string
  /** Byte for byte as the document says it: this is what has to be sent as `resource` (RFC 8707). */
  readonly resource: string
  /** The authorization servers it names; the choice is the client's (RFC 9728 §7.6). */
  readonly issuers: readonly [string, ...string[]]
  readonly scopesSupported: readonly string[] | undefined
}

/** There is no such document: no challenge names one, and every well-known place says that it has none. */
export interface NoResourceMetadata {
  readonly reasons: readonly string[]
}

/**
 * Finds the document by the challenge, or else at the well-known places: inserted before the path, then at the root
 * (MCP authorization, "Protected Resource Metadata Discovery Requirements"; RFC 9728 §3.1).
 * @throws ConnectError naming each place and why it did not do, where there is a document that may not be used.
 */
export async function resourceMetadata(
  server: ServerAddress,
  challenge: Challenge | undefined,
  fetching: Fetching,
): Promise<ResourceMetadata | NoResourceMetadata> {
  const named = challenge?.resourceMetadata
  const places =
    named === undefined ? wellKnown(server.url) : [endpointAddress(named, 'resource_metadata address', server, 'the MCP server')]
  const reasons: string[] = []
  let nothing = named === undefined
  for (const place of places) {
    const found = await fetchDocument(place, fetching)
    const judged = 'document' in found ? judge(found.document, server) : found.missing
    if (typeof judged !== 'string') return { url: place.href, ...judged }
    nothing &&= 'missing' in found && found.nothing
    reasons.push(`${place.href}: ${judged}`)
  }
  if (nothing) return { reasons }
  throw noWayNamed(reasons)
}

/** The refusal that says why nothing is known about where to get a token. */
export function noWayNamed(reasons: readonly string[]): ConnectError {
  return new ConnectError({
    kind: 'refused',
    happened: `The server asks for a token, and no resource metadata that may be used says where to get one.\n  ${reasons.join('\n  ')}`,
    whose: 'the MCP server',
    advice:
      'It has to serve a protected resource document (RFC 9728) whose "resource" is exactly the URL that clients connect to.',
  })
}

function wellKnown({ origin, pathname, search }: URL): readonly URL[] {
  const root = `${origin}/.well-known/oauth-protected-resource`
  return [...(pathname === '/' ? [] : [new URL(`${root}${pathname}${search}`)]), new URL(root)]
}

/** The document's contents, or why it may not be used. */
function judge(json: unknown, server: ServerAddress): Omit<ResourceMetadata, 'url'> | string {
  const parsed = document.safeParse(json)
  const [first, ...others] = parsed.data?.authorization_servers ?? []
  if (!parsed.success || first === undefined) return 'it lacks "resource" or names no authorization server'
  const { resource, scopes_supported: scopesSupported } = parsed.data
  // RFC 9728 §3.3: a document about another resource must not be used. Compared as strings: a slash is a difference.
  if (!server.identifiers.includes(resource)) return `its "resource" is ${printable(resource)}, which is not ${server.url.href}`
  return { resource, issuers: [first, ...others], scopesSupported }
}
