import type { Agent } from 'node:http'
import type { AuthorizationServer, Discovery } from './authorization-server.ts'
import type { ClientDocuments } from './client-documents.ts'
import type { ClientUnderTest } from './client-run.ts'
import type { Revision } from './requirement.ts'

export type { AuthorizationResponse, AuthorizationServer, Discovery, RegisteredClient, Wanted } from './authorization-server.ts'

/** One HTTP answer, read to its end (or to the limit of the recorder). */
export interface Answer {
  readonly status: number
  /** Header names in lower case. A header that came more than once has its values in the order they came. */
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly text: string
  /** The body as JSON, where it is JSON. */
  readonly json: unknown
  /** The JSON-RPC response inside the body, be it JSON or an event stream. */
  readonly message: RpcMessage | undefined
}

export interface RpcMessage {
  readonly id?: string | number | null
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** One HTTP request, sent as it stands: only `host`, `content-length` and `connection` are added, and no redirect is followed. */
export interface Request {
  readonly method?: string
  /** Absolute, or relative to the MCP endpoint. Default: the endpoint itself. */
  readonly url?: string
  /** A header with several values is sent as several lines; one with `undefined` is left out. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body?: string
  /** Sent over a connection that is kept, after whatever went over it before. Default: over one of its own, closed after the answer. */
  readonly over?: Connection | undefined
  /** How long an event stream is listened to that answers a GET. Default: not at all, its head is the answer. */
  readonly listenMilliseconds?: number
}

/** A connection to the server that is kept from one request to the next, as long as the server keeps it too. It takes one at a time. */
export type Connection = Agent

/** How one MCP request may differ from an honest one. */
export interface McpRequest {
  readonly token?: string | undefined
  /** Added to, or put in the place of, the headers that the revision asks for. */
  readonly headers?: Request['headers']
  /** Added to, or put in the place of, the members of `_meta` that a stateless revision asks for; `undefined` leaves one out. */
  readonly meta?: Readonly<Record<string, unknown>>
  readonly url?: string
  /** Default: POST. */
  readonly method?: string
  readonly over?: Connection
}

/** The server under test, spoken to in the words of the revision that is asked. */
export interface ServerUnderTest {
  /** The MCP endpoint, byte for byte as a client would be given it. */
  readonly url: string
  readonly revision: Revision
  send(request: Request): Promise<Answer>
  /** Opens a connection to send requests over, does something with it, and closes it. */
  overOneConnection<Result>(action: (over: Connection) => Promise<Result>): Promise<Result>
  /** The first request a client of this revision makes: `initialize`, or `server/discover` from 2026-07-28 on. */
  firstRequest(request?: McpRequest): Promise<Answer>
  /** Any request, after whatever handshake the revision wants. */
  ask(method: string, params?: Readonly<Record<string, unknown>>, request?: McpRequest): Promise<Answer>
  /** `tools/list`, after whatever handshake the revision wants. */
  listTools(request?: McpRequest): Promise<Answer>
  /** `tools/call`, after whatever handshake the revision wants. */
  callTool(call: ToolCall, request?: McpRequest): Promise<Answer>
  /**
   * The tool named on the command line with its arguments, or the first listed that requires none; undefined where there is none.
   * Of a server that is not there to be tried out, only a tool is called that was named, or says of itself that it only reads.
   */
  tool(token: string): Promise<ToolCall | undefined>
  /** The protected resource document, by the challenge or else by the well-known places (RFC 9728 §3, §5). */
  resourceMetadata(): Promise<ResourceMetadataFound | undefined>
}

/** The server under test, sent requests that no HTTP client would send, each over a connection of its own. */
export interface RawServer {
  /** The first request of an honest client of the revision, with every header line but those that say where the body ends. */
  firstRequest(token: string): Request & Required<Pick<Request, 'url' | 'headers' | 'body'>>
  /** A request as the bytes that it is, so that it can be put into another. */
  bytesOf(request: Request & { readonly url: string }): Buffer
  /**
   * Sends a request as it stands: nothing is added to its header lines. Gives what was answered over its connection, which is more
   * than one answer where the server sees more than one request in it, and none where the connection was closed without a word.
   */
  send(request: Request & { readonly url: string }, most: number): Promise<readonly Answer[]>
}

/** A tool, and what it is called with. */
export interface ToolCall {
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
  /** Headers that repeat arguments, where the tool has such parameters (`Mcp-Param-…`, from 2026-07-28 on). */
  readonly headers?: Readonly<Record<string, string>>
}

export interface ResourceMetadataFound {
  readonly url: string
  readonly route: 'challenge' | 'path' | 'root'
  readonly answer: Answer
  readonly document: Readonly<Record<string, unknown>>
}

/** A change to a right token. A member `null` is removed; a function is given the right value. */
export interface TokenChange {
  readonly claims?: Readonly<Record<string, unknown>>
  /** Claims that are written a second time, behind all others, so that a reader of the last of two reads these. */
  readonly twice?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  /**
   * Which key signs. `own`: the issuer's (default). `stranger`: another key under the issuer's `kid`.
   * `public-as-secret`: HS256 with the issuer's public key as the secret. `none`: an empty signature.
   */
  readonly key?: 'own' | 'stranger' | 'public-as-secret' | 'none'
}

/** A way to a token that the server under test accepts: minted, given on the command line, or got by signing in. */
export interface TokenInHand {
  /** A right token: a fresh one where it can be minted, else always the same. */
  take(): Promise<string>
}

/** Whoever issues the tokens that the server under test accepts, in the referee's hand. */
export interface Issuer {
  /** The claim that carries scopes: `scp` at Entra (short names), `scope` by RFC 9068. */
  readonly scopeClaim: 'scp' | 'scope'
  /** The header and claims of a right token. The values are the ones near-misses are derived from. */
  right(): Promise<{ readonly header: Readonly<Record<string, unknown>>; readonly claims: Readonly<Record<string, unknown>> }>
  /** A token that is right in everything but the change. Without a change: right in everything. */
  mint(change?: TokenChange): Promise<string>
  /** An ID token of the same issuer and user, for the client the right token was issued to. */
  idToken(): Promise<string>
  /** Tokens that are right elsewhere and were issued by somebody behind the server, by what they are. Never empty. */
  foreign(): Promise<Readonly<Record<string, string>>>
}

/** The API behind the server under test: what it was shown while tools were called. */
export interface Upstream {
  mark(): Promise<LedgerMark>
  /** SHA-256 (base64url) and audience of each bearer token that it was shown since the mark. */
  calls(since: LedgerMark): Promise<readonly { readonly fingerprint: string; readonly audience: string }[]>
}
export type LedgerMark = number

/** Entra behind the server (the mock): its users, the tokens of its other APIs, and its keys. */
export interface Directory {
  /** The display name of the user the right token is about, now. */
  displayName(): Promise<string>
  /** Renames that user, and gives back the way to undo it. */
  rename(displayName: string): Promise<() => Promise<void>>
  /** A token that Entra issued to the same user for Microsoft Graph. */
  graphToken(): Promise<string>
  /** Publishes one more key beside the one in charge. `mint` gives a right token that it has signed; `retire` ends its publication. */
  publishKey(): Promise<{ mint(): Promise<string>; retire(): Promise<void> }>
  mark(): Promise<LedgerMark>
  /** How often the key set was fetched since the mark, by whomever. */
  keyFetches(since: LedgerMark): Promise<number>
}

/** Everything a check may play. It is given the ones it declares, and no others. */
export interface Instruments {
  readonly server: ServerUnderTest
  readonly rawServer: RawServer
  readonly token: TokenInHand
  readonly issuer: Issuer
  readonly upstream: Upstream
  readonly directory: Directory
  readonly discovery: Discovery
  readonly authorizationServer: AuthorizationServer
  /** The same, where clients are registered there: not with a client that was given. */
  readonly registration: Pick<AuthorizationServer, 'askToRegister'>
  /** The MCP server that the tokens of the authorization server are to be for. */
  readonly resource: { readonly url: string }
  readonly client: ClientUnderTest
  readonly documents: ClientDocuments
}
