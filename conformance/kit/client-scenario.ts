import type { Revision } from './requirement.ts'

export type Json = Readonly<Record<string, unknown>>
export type Parameters = Readonly<Record<string, string>>

/** Paths of the endpoints of an authorization server. */
export interface EndpointPaths {
  readonly authorization: string
  readonly token: string
  readonly registration: string
}

/** What the parties of a stage know when one of them is about to answer. */
export interface Around {
  readonly revision: Revision
  /** The MCP endpoint, as the client was given it, and its origin. */
  readonly url: string
  readonly origin: string
  /** The authorization server of the MCP server, and another one that is right as well and that nobody names. */
  readonly issuer: string
  readonly other: string
  /** How many requests about tools (`tools/list`, `tools/call`) with a right token have been answered, and how many calls of them. */
  readonly served: number
  readonly called: number
  /** The how many-th person uses the client, from 1. */
  readonly person: number
  /** Host and port in a private network of this machine, where it is noted that somebody connects. Only with `leadsInside`. */
  readonly inside: string
  /** A file that is not there. Whoever makes it has had a shell read words of the stage. */
  readonly canary: string
}

/** One MCP request with a right token, about to be answered. */
export interface Admission extends Around {
  readonly rpcMethod: string
  /** The scopes of its token, and the how many-th token of its issuer it is, from 1. */
  readonly scopes: readonly string[]
  readonly nthToken: number
  /** The how many-th token it is that a tool was called with, from 1; 0 for one that none was called with so far. */
  readonly nthCalling: number
}

/**
 * What is wrong with a token that is right but for this: the status 401, or 403 for want of scopes. `insufficient_claims` is Entra's:
 * the person has to prove more, by the `claims` (base64 of JSON) of another sign-in.
 */
export type Objection =
  | { readonly error: 'invalid_token' }
  | { readonly error: 'insufficient_claims'; readonly claims: string }
  | { readonly error: 'insufficient_scope'; readonly scope: string }

/** A JSON-RPC answer in the place of the right one. */
export interface RpcAnswer {
  readonly status: number
  readonly result?: Json
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** Microsoft Entra ID in the place of the authorization server, as our mock of it answers. */
export interface EntraWorld {
  /** The format of the access tokens. Default: 2. */
  readonly tokenVersion?: 1 | 2
  /** Whether the client is told of a client id. Default: it is. */
  readonly isRegistered?: boolean
}

/**
 * What a client is put through: an MCP server and an authorization server that are right but for what stands here. Each member is
 * given the right thing and gives another; it is pure, so that every run of the scenario is the same.
 */
export interface Scenario {
  /** Kebab-case; it names the state of the world and not what is expected. */
  readonly id: string
  /** The same in words that end "the client meets …". */
  readonly what: string
  /** The scenario of the official suite that a command is told of, where it behaves by that name. Default: `auth/metadata-default`. */
  readonly official?: string
  /** Further members of MCP_CONFORMANCE_CONTEXT. */
  readonly context?: (around: Around) => Json
  /** The path of the MCP endpoint; empty for one that is its origin. Default: `/mcp`. */
  readonly path?: string
  /** The path of the issuer. Default: none. */
  readonly issuerPath?: string
  /** The paths of the issuer's endpoints. */
  readonly endpointPaths?: (right: EndpointPaths, around: Around) => EndpointPaths
  /** Entra is the authorization server. It answers for itself: of the members below those of the MCP server have an effect. */
  readonly entra?: EntraWorld
  /** The `WWW-Authenticate` lines of a refusal, given its parameters. */
  readonly challenge?: (right: Parameters, around: Around) => readonly string[]
  readonly resourceMetadata?: (right: Json, around: Around & { readonly place: string }) => Json
  /** Paths at which the resource document is. Others answer 404. */
  readonly resourceMetadataPlaces?: (right: readonly string[]) => readonly string[]
  readonly issuerMetadata?: (right: Json, around: Around & { readonly place: string }) => Json
  /** Paths at which the issuer document is. */
  readonly issuerMetadataPlaces?: (right: readonly string[]) => readonly string[]
  /** Where a place of the resource document or the issuer document redirects to; undefined where it does not. */
  readonly metadataMovedTo?: (around: Around & { readonly place: string }) => string | undefined
  /** The parameters with which the browser comes back to the client. */
  readonly redirect?: (right: Parameters, around: Around & { readonly asked: Parameters }) => Parameters
  /** The same of the other authorization server. */
  readonly redirectOfOther?: Scenario['redirect']
  readonly registration?: (right: Json, around: Around) => { readonly status: number; readonly json: Json }
  /** The answer of the token endpoint; `error` among its members makes the status 400. */
  readonly tokens?: (right: Json, asked: Parameters, around: Around) => Json
  /** Whether a right token is refused all the same. */
  readonly objection?: (request: Admission) => Objection | undefined
  /** Where the server redirects a request with a right token to; undefined where it does not. */
  readonly movedTo?: (request: Admission) => string | undefined
  /** Answers that MCP requests get in the place of the right ones. */
  readonly rpc?: (request: Around & { readonly rpcMethod: string; readonly params: Json }) => RpcAnswer | undefined
  /** Whether the server forgets its sessions at this request, which it does once at most. */
  readonly losesSession?: (request: Admission) => boolean
  /** The tools. */
  readonly tools?: (right: readonly Json[], around: Around) => readonly Json[]
  /** What a list of tools says of how long it may be kept, and for whom (MCP 2026-07-28, "Caching"). */
  readonly listing?: (right: Json) => Json
  /** The revision that the MCP server speaks. Default: the one that is asked about. */
  readonly speaks?: Revision
  /** A person has the client in hand: they sign in themselves, pages of other origins may ask, and any revision is spoken. */
  readonly byHand?: { /** Of the MCP server. Default: any free one. */ readonly port?: number }
  /** Whether there is somebody in a private network of this machine. */
  readonly leadsInside?: boolean
  /** Whether the client is run again when it has ended, for another person: the tokens of the first are good no more. */
  readonly anotherPerson?: boolean
  /** Whether answers come as event streams. Default: as JSON. */
  readonly streams?: boolean
}
