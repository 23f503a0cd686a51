import type { Logger } from 'pino'
import type { Exchange, RunTool } from '../tools/run-tool.ts'
import type { ServedTool } from './served-tool.ts'

/** One family of protocol revisions, spoken in the words of one SDK. Whoever comes here has been authenticated. */
export interface Wire {
  /** Answers one HTTP request. `message` is its body as JSON; undefined where the method has none. The request itself has no body. */
  answer(request: Request, exchange: Exchange, message: unknown): Promise<Response>
  /** Whether a session of it takes GET, for a stream of what the server says unasked; without it GET is refused. */
  readonly opensStreams?: boolean
  close(): Promise<void>
}

/** The two wires of one endpoint. */
export interface Wires {
  readonly modern: Wire
  readonly legacy: Wire
}

export interface WireNeeds {
  readonly tools: readonly ServedTool[]
  readonly run: RunTool
  readonly log: Logger
  readonly now: () => Date
}

/** How the server calls itself, on every wire. */
export const identity = { name: 'mcp-entra', version: '0.1.0' }
