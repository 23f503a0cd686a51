import { randomUUID } from 'node:crypto'
import type { JWK } from 'jose'
import type { Said } from '../minimal-server/index.ts'
import { type DocumentRules, rightDocumentRules } from './client-documents.ts'
import { consentPage, pageHeaders, type Question } from './pages.ts'
import type { Approvals, Begun, Client, Grant, OpenRequest } from './records.ts'
import { newSecret, redirect, s256, withParameters } from './said.ts'

/** What the minimal proxy decides, each decision in one place: a mutant replaces one of them. */
export interface MinimalProxyParts {
  readonly metadata: Readonly<Record<string, unknown>>
  readonly metadataPaths: readonly string[]
  /** The document at one of those places. */
  readonly metadataAt: (path: string, metadata: object) => object
  /** The last word on how the metadata is answered. */
  readonly metadataAnswer: (answer: Said) => Said
  /** What lies at its jwks_uri, given the key that signs. */
  readonly keySet: (signingKey: JWK) => object
  /** Whether a client may register such an address. */
  readonly mayRegister: (redirectUri: string) => boolean
  /** Whether an address that a request names is one of those that its client has registered. */
  readonly isRegistered: (redirectUri: string, registered: readonly string[]) => boolean
  /** Under what an approval is kept, and looked for before the browser is sent on. */
  readonly approvalKey: (request: OpenRequest) => string
  /** Whether a request was approved before. */
  readonly isApproved: (asked: Approvals) => boolean
  /** What a browser is given when its person approves, as Set-Cookie lines. */
  readonly approvalCookies: (request: OpenRequest) => readonly string[]
  readonly page: (question: Question) => string
  readonly pageHeaders: Readonly<Record<string, string>>
  /** A cookie as it is set; `seconds` is how long it is good. */
  readonly cookie: (name: string, value: string, seconds: number) => string
  /** Whether a form that was posted is the one which that browser was shown. */
  readonly isOurForm: (form: URLSearchParams, request: OpenRequest, browser: string | undefined) => boolean
  /** Whether a browser that comes back from the issuer is the one that was sent there. */
  readonly isBack: (begun: Begun, cookie: string | undefined) => boolean
  /** Whether what is looked up may be used again: codes, states, refresh tokens. */
  readonly isUsedUp: (kind: 'state' | 'code' | 'refresh') => boolean
  /** Takes what was used off the list, before a token is made for it. */
  readonly forgets: (forget: () => void) => Promise<void> | void
  /** Whether what is used a second time ends whatever was issued for it. */
  readonly endsAll: (kind: 'code' | 'refresh') => boolean
  /** Whether a client is who it says it is, by the secret that it shows. */
  readonly isAuthentic: (client: Client, secret: string | null) => boolean
  /** Whether what was granted to one client may be used by the client that says it is `clientId`. */
  readonly mayUse: (kind: 'code' | 'refresh', grant: Grant, clientId: string | null) => boolean
  /** When the cookie is set that the browser has to bring back from the issuer. */
  readonly stateIsSet: 'with-the-page' | 'after-approval'
  /** The S256 challenge that a code is bound to; undefined where the request has none that is taken. */
  readonly challengeOf: (challenge: string, method: string | null) => string | undefined
  readonly provesPossession: (verifier: string, challenge: string) => boolean
  /** Whether a resource is the one that tokens are issued for, at the authorization endpoint or at that of tokens. */
  readonly isOurResource: (resource: string, url: string, endpoint: 'authorization' | 'token') => boolean
  readonly lifetimeSeconds: number
  /** The audience of a token, for a code or at a refresh. */
  readonly audience: (url: string, kind: 'code' | 'refresh') => string | readonly string[] | undefined
  /** When a token ends, in seconds since 1970, that was issued at a time and is said to be good for so many seconds. */
  readonly endOf: (issuedAt: number, lifetimeSeconds: number) => number
  readonly responseTypes: readonly string[]
  readonly newCode: () => string
  /** What takes the browser back to the client, given what the answer carries beside the redirect URI. */
  readonly toClient: (redirectUri: string, answer: Readonly<Record<string, string | undefined>>, responseType?: string) => Said
  /** The last word on what the token endpoint answers. */
  readonly tokenAnswer: (answer: Said) => Said
  /** What a registration is answered with. */
  readonly registeredStatus: number
  readonly registered: (client: object, said: object) => object
  /** The id of a client, given what it says of itself. */
  readonly clientId: (said: object) => string
  /** Whether a client gets a secret that asks for such a way to show one; undefined where it asks for none. */
  readonly givesSecret: (method: unknown) => boolean
  /** Whether a client that registers has to name an address. */
  readonly needsRedirect: boolean
  /** What a refresh gives to who asks for other scopes than were granted; undefined where it is refused. */
  readonly otherScopes: (asked: readonly string[], granted: readonly string[]) => readonly string[] | undefined
  /** The `iss` that goes to the client beside code or error (RFC 9207). */
  readonly iss: (kind: 'code' | 'error') => string | undefined
  /** What becomes of a request for an address that is not registered. */
  readonly foreignRedirect: 'page' | 'redirect'
  /** A refresh token; `used` is the one that it takes the place of. */
  readonly newRefreshToken: (used?: string) => string
  /** Whether an error may be sent to an address at once, before a person has seen a page: anybody may register a website. */
  readonly mayGetErrors: (redirectUri: string) => boolean
  /** What else a `client_id` may be besides an id that was given out: the address of a document. */
  readonly documents: DocumentRules
}

export const isLoopback = (hostname: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

/** The public half of an RSA key. */
export const publicKeyOf = ({ n, e, kid, kty = 'RSA' }: JWK): JWK => ({
  ...{ kty, alg: 'RS256' },
  ...(n && { n }),
  ...(e && { e }),
  ...(kid && { kid }),
})

/** Scheme and host may come in upper case (MCP, "Canonical Server URI"). */
const lowerCaseAuthority = (uri: string): string => uri.replace(/^[^/]*:\/\/[^/?#]*/, (authority) => authority.toLowerCase())

/** The other scope that there is, which nothing needs. */
export const furtherScope = (scope: string): string => `${scope}.more`

/** The parts of a proxy that does everything as it should. `origin` is its own, and its issuer. */
export const rightProxyParts = (origin: string, scope: string, fetchDocument: DocumentRules['fetch']): MinimalProxyParts => ({
  metadata: {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    jwks_uri: `${origin}/keys`,
    scopes_supported: [scope, furtherScope(scope)],
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['none', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
  },
  metadataPaths: ['/.well-known/oauth-authorization-server'],
  metadataAt: (_path, metadata) => metadata,
  metadataAnswer: (answer) => answer,
  keySet: (signingKey) => ({ keys: [publicKeyOf(signingKey)] }),
  mayRegister: (redirectUri) => {
    const { protocol, hostname, hash } = URL.parse(redirectUri) ?? { protocol: '', hostname: '', hash: '' }
    return hash === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)))
  },
  isRegistered: (redirectUri, registered) => registered.includes(redirectUri),
  approvalKey: ({ browser, client, redirectUri }) => JSON.stringify([browser, client.id, redirectUri]),
  isApproved: ({ key, kept }) => kept.has(key),
  approvalCookies: () => [],
  page: consentPage,
  pageHeaders,
  // It runs on loopback http only, where browsers take neither Secure nor the prefix __Host-.
  cookie: (name, value, seconds) => `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}`,
  isOurForm: (form, request, browser) => browser === request.browser && form.get('csrf') === request.csrf,
  isBack: (begun, cookie) => cookie === begun.cookie && Date.now() < begun.expiresAt,
  isUsedUp: () => true,
  forgets: (forget) => forget(),
  endsAll: () => true,
  isAuthentic: (client, secret) => client.secret === undefined || client.secret === secret,
  mayUse: (_kind, { client }, clientId) => client.id === clientId,
  stateIsSet: 'after-approval',
  challengeOf: (challenge, method) => (challenge !== '' && method === 'S256' ? challenge : undefined),
  provesPossession: (verifier, challenge) => s256(verifier) === challenge,
  isOurResource: (resource, url) => resource === url || lowerCaseAuthority(resource) === url,
  lifetimeSeconds: 600,
  audience: (url) => url,
  endOf: (issuedAt, lifetimeSeconds) => issuedAt + lifetimeSeconds,
  responseTypes: ['code'],
  newCode: newSecret,
  toClient: (redirectUri, answer) => redirect(withParameters(redirectUri, answer)),
  tokenAnswer: (answer) => answer,
  registeredStatus: 201,
  registered: (client) => client,
  clientId: () => randomUUID(),
  givesSecret: (method) => method === 'client_secret_post',
  needsRedirect: true,
  otherScopes: (asked, granted) => (asked.every((one) => granted.includes(one)) ? asked : undefined),
  iss: () => origin,
  foreignRedirect: 'page',
  newRefreshToken: newSecret,
  mayGetErrors: (redirectUri) => isLoopback(new URL(redirectUri).hostname),
  documents: rightDocumentRules(fetchDocument),
})
