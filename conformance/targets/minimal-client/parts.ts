import { createHash, randomBytes } from 'node:crypto'
import type { Revision } from '../../kit/requirement.ts'
import { isWeb, mayAsk } from './addresses.ts'

export type Json = Readonly<Record<string, unknown>>
export type Parameters = Readonly<Record<string, string>>

/** One POST to the MCP server, about to be sent. */
export interface McpRequest {
  readonly url: string
  readonly method: string
  readonly headers: Parameters
  readonly body: string | undefined
}

/** An MCP request that was answered by no result. */
export interface Refusal {
  readonly status: number
  readonly code: number | undefined
  /** What the error says of the versions that the server supports. */
  readonly supported: readonly string[]
}

/** What an authorization response is held against. */
export interface Expected {
  readonly state: string
  readonly issuer: string
  /** The issuer's document. */
  readonly document: Json
}

/** What a scope is chosen by. */
export interface ScopeSources {
  readonly challenged: string | undefined
  readonly listed: readonly string[] | undefined
  /** What was asked for before; undefined at the first sign-in. */
  readonly before: string | undefined
}

/** The decisions of the client, each of which a mutant may replace by another. */
export interface Parts {
  /** The parameters of the Bearer challenge; undefined where there is none. */
  readonly readChallenge: (header: string | null) => Parameters | undefined
  readonly resourceMetadataPlaces: (url: string, named: string | undefined) => readonly string[]
  readonly isAbout: (document: Json, url: string) => boolean
  readonly issuerMetadataPlaces: (issuer: string, revision: Revision) => readonly string[]
  readonly isOf: (document: Json, issuer: string) => boolean
  readonly supportsPkce: (document: Json, place: string) => boolean
  readonly pkce: () => { readonly verifier: string; readonly challenge: string; readonly method: string }
  readonly state: () => string
  readonly scope: (sources: ScopeSources) => string | undefined
  /** Whether it asks to stay signed in at the issuer of a document. */
  readonly staysSignedIn: (document: Json) => boolean
  /** The metadata that the client registers with (RFC 7591 §2). */
  readonly clientMetadata: (redirectUri: string) => Json
  /** The metadata document at an address of the client's, if there is one (draft-ietf-oauth-client-id-metadata-document-00 §4.1). */
  readonly metadataDocument: (url: string) => Json | undefined
  /** The headers of the page that people come back to, where the client is a web page. */
  readonly pageHeaders: Parameters
  /** Under which name what an issuer knows is kept. */
  readonly keptFor: (issuer: string) => string
  /** Whether it may be a client that was registered by hand. */
  readonly takesKnownClient: boolean
  /** Whether a client that was registered by hand at one issuer is known at another. */
  readonly isRegisteredAt: (registered: string, issuer: string) => boolean
  /** Whether a URL may be the client id there. */
  readonly takesDocuments: (document: Json) => boolean
  /** Who it is where nobody knows it. */
  readonly unknownAt: (issuer: string) => Parameters
  readonly authorizationRequest: (right: Parameters) => Parameters
  readonly isAnswer: (response: Parameters, expected: Expected) => boolean
  /** What of a refused authorization response is told. */
  readonly refusalWords: (response: Parameters, expected: Expected) => string
  readonly tokenRequest: (right: Parameters) => Parameters
  readonly mcpRequest: (right: McpRequest, message: Json) => McpRequest
  /** How often a wider scope is asked for, for one request. */
  readonly stepUps: number
  /** How often it gets another token for one request. */
  readonly signIns: number
  /** Whether a refusal for want of scopes is remembered for what it was that was refused. */
  readonly remembersRefusals: boolean
  /** Whether a server that answers its first request so may speak an older revision (MCP 2026-07-28, "Backward Compatibility"). */
  readonly meansOlder: (refusal: Refusal) => boolean
  /** Whether headers do not fit what the server has, so that its tools are to be listed anew. */
  readonly meansMismatch: (refusal: Refusal) => boolean
  /** The version that requests name, of the one that was asked for and the one that was agreed on. */
  readonly version: (asked: Revision, agreed: Revision) => Revision
  /** The tools that it offers to a person. */
  readonly offered: (tools: readonly Json[]) => readonly Json[]
  /** The value of a header that repeats a value of the body (MCP 2026-07-28, "Value Encoding"). */
  readonly headerValue: (value: string) => string
  /** Whether an address that another party has named may be asked. */
  readonly mayAsk: (url: URL) => boolean
  /** Whether a person may be sent to an address. */
  readonly mayOpen: (url: URL) => boolean
  /** The address of a page as it is handed to a browser. */
  readonly spelling: (url: URL, named: string) => string
  /** Opens the authorization page; gives the address that the browser comes back to. */
  readonly visit: (url: string) => Promise<string>
  readonly fetch: typeof globalThis.fetch
  /** What it says at its end. */
  readonly lastLines: (right: readonly string[]) => readonly string[]
}

/** RFC 9110 §11.6.1: several challenges may stand in one field; commas part their parameters, too. */
function readChallenge(header: string | null): Parameters | undefined {
  const words = [...(header ?? '').matchAll(/([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?\s*,?\s*/g)]
  let scheme = ''
  const found: Record<string, string> = {}
  let seen = false
  for (const [, name = '', quoted, token] of words) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? token
    if (value === undefined) scheme = name.toLowerCase()
    else if (scheme === 'bearer') found[name.toLowerCase()] = value
    seen ||= scheme === 'bearer'
  }
  return seen ? found : undefined
}

const strings = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined

/** MCP 2026-07-28, "Authorization Response Validation": as strings, and absent only where it is not announced. */
const isIssuer = ({ iss }: Parameters, { issuer, document }: Expected): boolean =>
  iss === undefined ? document['authorization_response_iss_parameter_supported'] !== true : iss === issuer

/** A scope that is wanting is asked for beside those that there are (MCP 2026-07-28, "Scope Selection Strategy"). */
const scope = ({ challenged, listed, before }: ScopeSources): string | undefined => {
  const wanted = challenged?.split(' ') ?? (before === undefined ? listed : [])
  const all = new Set([...(before?.split(' ') ?? []), ...(wanted ?? [])])
  return all.size === 0 ? undefined : [...all].join(' ')
}

const wellKnown = (address: string, name: string): string => {
  const { origin, pathname } = new URL(address)
  return `${origin}/.well-known/${name}${pathname === '/' ? '' : pathname}`
}

/** Entra does S256 and does not say so (https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow). */
const isEntra = ({ issuer, cloud_instance_name: cloud }: Json): boolean =>
  cloud !== undefined && /^\/[0-9a-f-]{36}\/v2\.0$/.test(new URL(String(issuer)).pathname)

const modernCodes = [-32020, -32021, -32022]
const clientMetadata = (redirectUri: string): Json => ({
  client_name: 'minimal client',
  redirect_uris: [redirectUri],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  application_type: 'native',
})

/** A client without a flaw. */
export const rightParts: Parts = {
  readChallenge,
  resourceMetadataPlaces: (url, named) =>
    named === undefined
      ? [wellKnown(url, 'oauth-protected-resource'), `${new URL(url).origin}/.well-known/oauth-protected-resource`]
      : [named],
  isAbout: ({ resource }, url) => resource === url || resource === new URL(url).origin,
  issuerMetadataPlaces: (issuer, revision) => {
    const oauth = wellKnown(issuer, 'oauth-authorization-server')
    if (revision < '2025-11-25') return [oauth]
    return [...new Set([oauth, wellKnown(issuer, 'openid-configuration'), `${issuer}/.well-known/openid-configuration`])]
  },
  isOf: (document, issuer) => document['issuer'] === issuer,
  supportsPkce: (document) => {
    const methods = strings(document['code_challenge_methods_supported'])
    return methods?.includes('S256') ?? isEntra(document)
  },
  pkce: () => {
    const verifier = randomBytes(32).toString('base64url')
    return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url'), method: 'S256' }
  },
  state: () => randomBytes(16).toString('base64url'),
  scope,
  staysSignedIn: ({ scopes_supported: supported }) => strings(supported)?.includes('offline_access') ?? false,
  clientMetadata,
  metadataDocument: (url) => ({ client_id: url, ...clientMetadata('http://localhost/callback') }),
  pageHeaders: { 'content-type': 'text/html', 'content-security-policy': "default-src 'self'" },
  keptFor: (issuer) => issuer,
  takesKnownClient: true,
  isRegisteredAt: (registered, issuer) => registered === issuer,
  takesDocuments: (document) => document['client_id_metadata_document_supported'] === true,
  unknownAt: (issuer) => {
    throw new Error(`${issuer} registers nobody, and no client is known there: a client id is wanted.`)
  },
  authorizationRequest: (right) => right,
  isAnswer: (response, expected) => response['state'] === expected.state && isIssuer(response, expected),
  refusalWords: (response, expected) =>
    isIssuer(response, expected)
      ? `The authorization server said ${response['error'] ?? 'nothing'}.`
      : 'The answer is of another issuer.',
  tokenRequest: (right) => right,
  mcpRequest: (right) => right,
  stepUps: 2,
  signIns: 2,
  remembersRefusals: true,
  meansOlder: ({ status, code, supported }) =>
    [400, 404, 405].includes(status) && (!modernCodes.includes(code ?? 0) || supported.includes('2025-11-25')),
  meansMismatch: ({ code }) => code === -32020,
  version: (_, agreed) => agreed,
  offered: (tools) => tools,
  headerValue: (value) =>
    /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/.test(value) && !/^=\?base64\?.*\?=$/.test(value)
      ? value
      : `=?base64?${Buffer.from(value).toString('base64')}?=`,
  mayAsk,
  mayOpen: isWeb,
  spelling: ({ href }) => href,
  visit: async (url) => (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '',
  fetch: (...request) => fetch(...request),
  lastLines: (right) => right,
}
