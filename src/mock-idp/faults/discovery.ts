import { type JsonObject, without } from './answer.ts'
import type { Fault } from './seam.ts'

type DiscoveryFault = Fault<JsonObject>

const text = (document: JsonObject, name: string): string => String(document[name] ?? '')
const set = (changes: JsonObject) => (document: JsonObject) => ({ ...document, ...changes })
const issuer = (rewrite: (issuer: string) => string) => (document: JsonObject) => ({
  ...document,
  issuer: rewrite(text(document, 'issuer')),
})

/** The same path on a host that nobody has (RFC 2606). */
const elsewhere = (name: string) => (document: JsonObject) => {
  const { pathname } = new URL(text(document, name))
  return { ...document, [name]: `https://login.attacker.example${pathname}` }
}

const sameIssuer = 'RFC 8414 §3.3: the issuer is identical to the one the document was asked for'
const required = 'OpenID Connect Discovery 1.0 §3: the member is required'

/** What is wrong with a discovery document. */
export const discoveryFaults: readonly DiscoveryFault[] = [
  {
    id: 'discovery/issuer-of-another-tenant',
    breaks: sameIssuer,
    change: issuer((right) => right.replace(/[0-9a-f-]{36}/, '9d2c4f10-5e8b-4a37-8c61-7b0d3e9f2a55')),
  },
  { id: 'discovery/issuer-of-another-host', breaks: sameIssuer, change: elsewhere('issuer') },
  { id: 'discovery/issuer-with-slash', breaks: sameIssuer, change: issuer((right) => `${right}/`) },
  { id: 'discovery/issuer-in-capitals', breaks: sameIssuer, change: issuer((right) => right.replace('/v2.0', '/V2.0')) },
  {
    id: 'discovery/issuer-template',
    breaks: sameIssuer,
    // What /common really answers; in the document of one tenant it is wrong.
    change: issuer((right) => right.replace(/[0-9a-f-]{36}/, '{tenantid}')),
  },
  { id: 'discovery/issuer-of-version-1', breaks: sameIssuer, change: issuer((right) => right.replace(/v2\.0$/, '')) },
  {
    id: 'discovery/issuer-with-query',
    breaks: 'RFC 8414 §2: the issuer has no query and no fragment',
    change: issuer((right) => `${right}?tenant=1`),
  },
  { id: 'discovery/issuer-missing', breaks: required, change: (document) => without(document, 'issuer') },
  {
    id: 'discovery/authorization-endpoint-missing',
    breaks: required,
    change: (document) => without(document, 'authorization_endpoint'),
  },
  { id: 'discovery/token-endpoint-missing', breaks: required, change: (document) => without(document, 'token_endpoint') },
  { id: 'discovery/jwks-uri-missing', breaks: required, change: (document) => without(document, 'jwks_uri') },
  {
    id: 'discovery/response-types-missing',
    breaks: required,
    change: (document) => without(document, 'response_types_supported'),
  },
  {
    id: 'discovery/token-endpoint-elsewhere',
    breaks: 'RFC 9700 §4.4.2: a code goes only to the token endpoint of the server that issued it',
    change: elsewhere('token_endpoint'),
  },
  {
    id: 'discovery/authorization-endpoint-elsewhere',
    breaks: 'RFC 9700 §4.4.2: a user is sent only to the authorization endpoint of the server that was chosen',
    change: elsewhere('authorization_endpoint'),
  },
  {
    id: 'discovery/jwks-uri-elsewhere',
    breaks: 'OpenID Connect Discovery 1.0 §3: jwks_uri names the keys of this issuer',
    change: elsewhere('jwks_uri'),
  },
  {
    id: 'discovery/authorization-endpoint-script',
    breaks: 'RFC 8414 §2: authorization_endpoint is a URL that a browser may be sent to (RFC 6749 §3.1)',
    change: set({ authorization_endpoint: 'javascript:alert(document.domain)' }),
  },
  {
    id: 'discovery/authorization-endpoint-command',
    breaks: 'RFC 8414 §2: authorization_endpoint is a URL that a browser may be sent to (RFC 6749 §3.1)',
    // A client that gives the address to a shell runs what is behind the ampersand.
    change: set({ authorization_endpoint: 'https://login.attacker.example/authorize?x=1&touch$IFS/tmp/taken' }),
  },
  {
    id: 'discovery/token-endpoint-in-plain-http',
    breaks: 'RFC 6749 §3.2: the token endpoint is reached by TLS',
    change: (document) => ({
      ...document,
      token_endpoint: text(elsewhere('token_endpoint')(document), 'token_endpoint').replace('https:', 'http:'),
    }),
  },
  {
    id: 'discovery/token-endpoint-number',
    breaks: 'RFC 8414 §2: token_endpoint is a URL',
    change: set({ token_endpoint: 443 }),
  },
  {
    id: 'discovery/token-endpoint-relative',
    breaks: 'RFC 8414 §2: token_endpoint is a URL, and a URL is absolute',
    change: (document) => ({ ...document, token_endpoint: new URL(text(document, 'token_endpoint')).pathname }),
  },
  {
    id: 'discovery/pkce-plain-only',
    breaks: 'MCP Authorization Security Considerations, Authorization Code Protection: S256 is offered',
    change: set({ code_challenge_methods_supported: ['plain'] }),
  },
  {
    id: 'discovery/pkce-methods-empty',
    breaks: 'RFC 8414 §3.2: a list without elements is left out',
    change: set({ code_challenge_methods_supported: [] }),
  },
  {
    id: 'discovery/response-types-without-code',
    breaks: 'OpenID Connect Discovery 1.0 §3: code is among the response types',
    change: set({ response_types_supported: ['id_token'] }),
  },
  {
    id: 'discovery/grant-types-without-code',
    breaks: 'OpenID Connect Discovery 1.0 §3: authorization_code is among the grant types',
    change: set({ grant_types_supported: ['implicit'] }),
  },
  {
    id: 'discovery/scopes-a-string',
    breaks: 'RFC 8414 §2: scopes_supported is an array',
    change: set({ scopes_supported: 'openid profile email offline_access' }),
  },
  {
    id: 'discovery/signing-algorithms-none',
    breaks: 'OpenID Connect Discovery 1.0 §3: RS256 is among the algorithms of ID tokens',
    change: set({ id_token_signing_alg_values_supported: ['none'] }),
  },
  {
    id: 'discovery/client-authentication-unknown',
    breaks: 'RFC 8414 §2: methods of client authentication are registered ones (RFC 7591 §4.2)',
    change: set({ token_endpoint_auth_methods_supported: ['secret_handshake'] }),
  },
  {
    id: 'discovery/promises-iss',
    breaks: 'RFC 9207 §3: where the parameter iss is promised, it is sent',
    change: set({ authorization_response_iss_parameter_supported: true }),
  },
  {
    id: 'discovery/promises-registration',
    breaks: 'RFC 7591 §3: the registration endpoint takes registrations',
    change: (document) => ({
      ...document,
      registration_endpoint: text(document, 'token_endpoint').replace(/token$/, 'register'),
    }),
  },
  {
    id: 'discovery/promises-client-id-metadata',
    breaks: 'MCP Authorization, Client ID Metadata Documents: a server that says so takes a URL as client_id',
    change: set({ client_id_metadata_document_supported: true }),
  },
]
