import { z } from 'zod'
import { ConnectError } from '../failure.ts'
import { printable } from '../printable.ts'
import { type Fetching, fetchDocument } from './fetch-document.ts'
import { endpointAddress, type ServerAddress } from './server-address.ts'

const names = z.array(z.string()).exactOptional()
const document = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  registration_endpoint: z.string().exactOptional(),
  device_authorization_endpoint: z.string().exactOptional(),
  revocation_endpoint: z.string().exactOptional(),
  authorization_response_iss_parameter_supported: z.boolean().exactOptional(),
  client_id_metadata_document_supported: z.boolean().exactOptional(),
  code_challenge_methods_supported: names,
  grant_types_supported: names,
  scopes_supported: names,
  token_endpoint_auth_methods_supported: names,
  id_token_signing_alg_values_supported: names,
  cloud_instance_name: z.string().exactOptional(),
})
/** An authorization server's document (RFC 8414 §2, OpenID Connect Discovery 1.0 §3), as far as this client reads it. */
export type IssuerDocument = z.infer<typeof document>

export interface IssuerMetadata {
  /** Where the document was found. */
  readonly url: string
  /** Its `issuer` is byte-equal to the issuer that was asked for; its endpoints are fit to be used. */
  readonly document: IssuerDocument
  /** How far the clock of the authorization server is ahead of ours, in seconds; negative where it is behind. */
  readonly aheadSeconds: number
}

/**
 * Finds an issuer's document, in the order of MCP 2025-11-25 and 2026-07-28: RFC 8414 with the path inserted, OpenID Connect
 * with the path inserted, OpenID Connect with it appended. Microsoft Entra answers at the last one only.
 * @throws ConnectError naming each place and why it did not do, or the endpoint that may not be used.
 */
export async function issuerMetadata(issuer: string, server: ServerAddress, fetching: Fetching): Promise<IssuerMetadata> {
  const found = await findIssuerMetadata([issuer], server, fetching)
  if ('document' in found) return found
  throw new ConnectError({
    kind: 'refused',
    happened: `The authorization server ${printable(issuer)} has no metadata that may be used.\n  ${found.reasons.join('\n  ')}`,
    whose: 'the authorization server',
    advice:
      'Its document has to carry exactly the issuer that the MCP server names; for Microsoft Entra that is https://login.microsoftonline.com/{tenant GUID}/v2.0.',
  })
}

/** Why there is no document; `nothing` where every place says that it has none. */
export interface NoDocument {
  readonly reasons: readonly string[]
  readonly nothing: boolean
}

/**
 * The same, with the reasons in the place of an error. `issuers`: the spellings that the document may give itself; the first
 * one says where to look.
 * @throws ConnectError naming the endpoint that may not be used.
 */
export async function findIssuerMetadata(
  issuers: readonly [string, ...string[]],
  server: ServerAddress,
  fetching: Fetching,
): Promise<IssuerMetadata | NoDocument> {
  const address = endpointAddress(issuers[0], 'authorization server', server, 'the MCP server')
  const reasons: string[] = []
  let nothing = true
  for (const place of wellKnown(address)) {
    const found = await fetchDocument(place, fetching)
    const judged = 'document' in found ? judge(found.document, issuers) : found.missing
    if (typeof judged !== 'string' && 'document' in found)
      return { url: place.href, document: withFitEndpoints(judged, server), aheadSeconds: ahead(found.date) }
    nothing &&= 'missing' in found && found.nothing
    reasons.push(`${place.href}: ${judged}`)
  }
  return { reasons, nothing }
}

/** By the real clock, since that is what oauth4webapi reads; to the second, which is as exact as the header is. */
function ahead(date: string | null): number {
  const theirs = Date.parse(date ?? '')
  return Number.isNaN(theirs) ? 0 : Math.round((theirs - Date.now()) / 1000)
}

function wellKnown({ origin, pathname }: URL): readonly URL[] {
  const path = pathname.replace(/\/$/, '')
  const inserted = ['oauth-authorization-server', 'openid-configuration'].map((name) => `${origin}/.well-known/${name}${path}`)
  return [...inserted, ...(path ? [`${origin}${path}/.well-known/openid-configuration`] : [])].map((place) => new URL(place))
}

/** The document, or why it may not be used. */
function judge(json: unknown, issuers: readonly string[]): IssuerDocument | string {
  const parsed = document.safeParse(json)
  if (!parsed.success) return `not usable: ${printable(z.prettifyError(parsed.error))}`
  // RFC 8414 §3.3: otherwise the document may speak for somebody else. Compared as strings: a slash is a difference.
  if (!issuers.includes(parsed.data.issuer))
    return `its "issuer" is ${printable(parsed.data.issuer)}, which is not ${issuers.map((one) => printable(one)).join(' or ')}`
  return parsed.data
}

const endpoints = [
  'authorization_endpoint',
  'token_endpoint',
  'registration_endpoint',
  'device_authorization_endpoint',
  'revocation_endpoint',
] as const

function withFitEndpoints(found: IssuerDocument, server: ServerAddress): IssuerDocument {
  for (const name of endpoints) {
    const endpoint = found[name]
    if (endpoint !== undefined) endpointAddress(endpoint, name, server, 'the authorization server')
  }
  return found
}
