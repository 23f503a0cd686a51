import type { Logger } from 'pino'
import type { BearerFinder } from './authenticate.ts'
import type { Graph } from './graph/graph.ts'
import type { Configure } from './modes/proxy.ts'
import type { PublicFetch } from './oauth-proxy/public-fetch.ts'
import type { OriginPolicy } from './origin.ts'
import type { RefusalAnswer, RefusalName } from './refusal.ts'
import type { ResourceMetadata } from './resource-metadata.ts'
import type { ScopeHierarchy } from './scopes.ts'
import type { Tool } from './tools/tool.ts'
import type { SignatureVerifier, TokenRule } from './verify-token.ts'
import type { Wires } from './wire/wire.ts'

/**
 * The parts of a server that may be replaced: each is given the right thing and returns the thing to use. The suite makes its
 * broken servers with them, one change each; a program that embeds the server adds its tools.
 */
export interface ServerParts {
  readonly tokenRules?: (rules: readonly TokenRule[]) => readonly TokenRule[]
  readonly signature?: (verify: SignatureVerifier) => SignatureVerifier
  readonly bearer?: (find: BearerFinder) => BearerFinder
  readonly origins?: (allowed: OriginPolicy) => OriginPolicy
  /** The last word on how a refusal is said. */
  readonly refusal?: (answer: RefusalAnswer, name: RefusalName) => RefusalAnswer
  readonly resourceMetadata?: (document: ResourceMetadata) => object
  readonly resourceMetadataPlaces?: (paths: readonly string[]) => readonly string[]
  /** The tools; `graph` asks Microsoft Graph as the user of a principal. */
  readonly tools?: (tools: readonly Tool[], needs: { readonly graph: Graph }) => readonly Tool[]
  /** What speaks MCP behind the authentication, in the place of the tools. @internal */
  readonly wires?: (wires: Wires) => Wires
  /** Which narrower scopes a wider one includes. */
  readonly scopeHierarchy?: (hierarchy: ScopeHierarchy) => ScopeHierarchy
  /** Proxy mode: the configuration of the authorization server. @internal */
  readonly oauthProxy?: Configure
  /** Proxy mode: how the documents of clients are fetched. @internal */
  readonly documents?: (fetchPublic: PublicFetch) => PublicFetch
  readonly now?: () => Date
  readonly log?: Logger
}
