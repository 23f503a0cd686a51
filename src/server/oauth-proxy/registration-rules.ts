import { type ClientMetadata, errors } from 'oidc-provider'
import { judgeClientDocument } from './client-documents.ts'
import { redirectUriFault } from './redirect-uris.ts'

/** In characters of JSON. Clients that are known say less than a quarter of it. */
const longestMetadata = 8192

/**
 * Anybody may register, and what is registered stays for a while: so nobody may say much.
 * @throws {errors.InvalidClientMetadata} for more than any client needs
 */
export function judgeLength(metadata: ClientMetadata): void {
  if (JSON.stringify(metadata).length > longestMetadata)
    throw new errors.InvalidClientMetadata('the metadata is longer than this server keeps')
}

/**
 * What a client may say of itself (RFC 7591 §2), beyond what oidc-provider checks. Changes the metadata in place: members
 * whose addresses would have to be fetched go, and what is not offered here is left out instead of refused (RFC 7591 §3.2.1
 * lets the server replace values; several MCP clients register everything they know).
 * @throws {errors.InvalidClientMetadata} `invalid_redirect_uri`, or `invalid_client_metadata`
 */
export function judgeRegistration(
  metadata: ClientMetadata,
  offered: { scopes: readonly string[]; grantTypes: readonly string[] },
) {
  // Nothing is promised yet about the form of what a stranger posted; oidc-provider judges form afterwards.
  const said: Record<string, unknown> = metadata
  if (isDocument(said['client_id'])) {
    const fault = judgeClientDocument(said)
    if (fault) throw new errors.InvalidClientMetadata(fault)
  }
  const applicationType = said['application_type'] === 'web' ? 'web' : 'native'
  for (const uri of strings(said['redirect_uris'])) {
    const fault = redirectUriFault(uri, applicationType)
    // oidc-provider makes `invalid_redirect_uri` of a sentence that begins with this word.
    if (fault) throw new errors.InvalidClientMetadata(`redirect_uris ${fault}`)
  }
  delete said['sector_identifier_uri']
  // Only a client that signs has keys to be looked up, by a fetch that goes to public addresses only.
  if (said['token_endpoint_auth_method'] !== 'private_key_jwt') for (const keys of ['jwks_uri', 'jwks']) delete said[keys]
  if (Array.isArray(said['grant_types'])) {
    const grantTypes = strings(said['grant_types']).filter((grantType) => offered.grantTypes.includes(grantType))
    if (grantTypes.length > 0) said['grant_types'] = grantTypes
  }
  // No bound: a client registers with what the first challenge named, and steps up later (MCP, "Step-Up Authorization Flow").
  if ('scope' in said) said['scope'] = offered.scopes.join(' ')
}

/** An address as client id is that of a document; ids that are given out here are none. */
const isDocument = (clientId: unknown): boolean => typeof clientId === 'string' && /^https:/i.test(clientId)

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [])
