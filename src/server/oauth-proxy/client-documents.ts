import type { Configuration } from 'oidc-provider'
import type { PublicFetch } from './public-fetch.ts'

/** For a document that does not say how long it is good (RFC 9111 §4.2.2 leaves that to us). */
const freshSeconds = 300

/**
 * Clients that are known by a document at their address (OAuth Client ID Metadata Document, draft 02): oidc-provider
 * compares `client_id` with the address, wants status 200, reads 5 kB within 2.5 seconds and follows no redirect.
 */
export const clientDocuments = {
  enabled: true,
  ack: 'draft-02',
  // MCP, "Client ID Metadata Documents": the address has a path.
  allowFetch: (_ctx, clientId) => new URL(clientId).pathname !== '/',
  cacheDuration: { min: 0, max: 24 * 60 * 60 },
} satisfies NonNullable<Configuration['features']>['clientIdMetadataDocument']

/** In bytes: a stranger says where to read, and whoever answers there may never stop. The key sets of clients hold a few keys. */
export const fetchResponseBodyLimits = { 'client_id metadata document': 5 * 1024, jwks_uri: 32 * 1024 }

/** What else a document needs (draft 02 §4, MCP): to be sent as JSON; and how long it is good, in words that oidc-provider reads. */
export function clientDocumentFetch(fetchPublic: PublicFetch): NonNullable<Configuration['fetch']> {
  return async (url, { headers, signal } = {}) => {
    const response = await fetchPublic(String(url), { ...(headers ? { headers } : {}), ...(signal ? { signal } : {}) })
    if (response.status !== 200) return response
    if (!/^application\/([\w.-]+\+)?json *(;|$)/i.test(response.headers.get('content-type') ?? ''))
      throw new Error('not sent as application/json')
    const said = response.headers.get('cache-control') ?? ''
    if (/\bno-(store|cache)\b/i.test(said)) response.headers.set('cache-control', 'max-age=0')
    else if (!/\bmax-age\b/i.test(said) && !response.headers.has('expires'))
      response.headers.set('cache-control', `max-age=${freshSeconds}`)
    return response
  }
}

/** What MCP wants in a document, and what a document says that leaves the authentication method out: it cannot share a secret. */
export function judgeClientDocument(said: Record<string, unknown>): string | undefined {
  if (typeof said['client_name'] !== 'string' || said['client_name'] === '') return 'client_name is missing in the document'
  // oidc-provider has refused a document that names this method; here it is the default of RFC 7591 §2.
  if (said['token_endpoint_auth_method'] === 'client_secret_basic') said['token_endpoint_auth_method'] = 'none'
  return undefined
}
