import {
  Client,
  isJSONRPCResultResponse,
  SdkHttpError,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client'
import { ConnectError } from '../failure.ts'
import { boundedFetch } from '../http/bounded-fetch.ts'
import type { Fetch } from '../http/fetching.ts'
import { wasReset } from '../http/network-problem.ts'
import { manifest } from '../manifest.ts'
import { Refused } from '../oauth/refusal.ts'
import { orStopped } from '../oauth/turns.ts'
import { bareAddress } from '../printable.ts'
import { type Elicit, elicitsWith } from './elicitation.ts'
import { type Notice, subscribesToLists, tellsNotices } from './notices.ts'
import { schemaJudge } from './schema-judge.ts'

export interface WireOptions {
  readonly url: URL
  readonly fetch: Fetch
  readonly elicit: Elicit | undefined
  /** Told what the server says by itself. */
  readonly onNotice: ((notice: Notice) => void) | undefined
  /** How long one request may take. */
  readonly timeoutSeconds: number
  readonly signal: AbortSignal | undefined
  /** What the server is known to speak, where it is: it is not asked again (MCP 2026-07-28, "Backward Compatibility"). */
  readonly era?: 'legacy' | undefined
}

/** An open connection: the SDK's client, and what carries it. */
export interface Wire {
  readonly client: Client
  /** `sse` is the transport of 2024-11-05, for servers that have no other. */
  readonly transport: 'streamable-http' | 'sse'
  /** Whether the server keeps a session, which it may forget. */
  readonly hasSession: () => boolean
  /** Ends the session at the server too. It ends here whatever the server makes of it: it may have forgotten it, or be gone. */
  close(): Promise<void>
}

/** A tool may bring a picture or two. */
const longestAnswerBytes = 16_000_000
/** The older transport brings every answer of a session in one. */
const longestSessionBytes = 256_000_000
/** What a server is given to hear that the session is over. */
const farewellMs = 1_000

/**
 * Connects: 2026-07-28 where the server speaks it, else 2025-11-25 and older by `initialize`, else the older transport.
 * @throws Refused when the server asks for a token; what the SDK says otherwise.
 */
export async function openWire(options: WireOptions): Promise<Wire> {
  try {
    return await openStreamableHttp(options).catch((error: unknown) => {
      if (!wasReset(error)) throw error
      return openStreamableHttp(options)
    })
  } catch (error) {
    if (!hasNoStreamableHttp(error)) throw error
    // The first refusal is the news, unless the older transport gets an answer worth more.
    return await openSse(options).catch((older: unknown) => {
      throw older instanceof Refused || older instanceof ConnectError || options.signal?.aborted ? older : error
    })
  }
}

/** MCP, "Backwards Compatibility": a server of the older transport answers a POST with one of these. */
const hasNoStreamableHttp = (error: unknown): boolean =>
  error instanceof SdkHttpError && [400, 404, 405].includes(error.data.status)

function openStreamableHttp(options: WireOptions): Promise<Wire> {
  const { url, fetch } = options
  return opened(options, 'streamable-http', remembering(bounded(fetch, longestAnswerBytes)), (fetch) => {
    const transport = new StreamableHTTPClientTransport(url, { fetch })
    const sayGoodbye = () => orStopped(transport.terminateSession(), AbortSignal.timeout(farewellMs)).catch(() => {})
    return { transport, hasSession: () => transport.sessionId !== undefined, sayGoodbye }
  })
}

function openSse(options: WireOptions): Promise<Wire> {
  const { url, fetch } = options
  return opened(options, 'sse', remembering(bounded(fetch, longestSessionBytes)), (fetch) => ({
    transport: new SSEClientTransport(url, { fetch }),
    hasSession: () => false,
    sayGoodbye: async () => {},
  }))
}

const bounded = (fetch: Fetch, bytes: number): Fetch => boundedFetch(fetch, { bytes, whose: 'the MCP server' })

interface Carried {
  readonly transport: Transport
  readonly hasSession: () => boolean
  readonly sayGoodbye: () => Promise<void>
}

async function opened(
  { url, elicit, onNotice, timeoutSeconds, signal, era }: WireOptions,
  name: Wire['transport'],
  { fetch, refusal }: Remembering,
  carry: (fetch: Fetch) => Carried,
): Promise<Wire> {
  const { name: program, version } = manifest()
  const client = new Client(
    { name: program, version },
    {
      versionNegotiation: { mode: name === 'sse' ? 'legacy' : (era ?? 'auto') },
      jsonSchemaValidator: schemaJudge(),
      capabilities: elicit ? { elicitation: { form: { applyDefaults: true }, url: {} } } : {},
    },
  )
  if (elicit) elicitsWith(client, elicit, url)
  if (onNotice) tellsNotices(client, onNotice)
  const { transport, hasSession, sayGoodbye } = carry(fetch)
  const milliseconds = timeoutSeconds * 1000
  // The older transport waits for its first event without a limit of its own.
  const patience = AbortSignal.timeout(milliseconds * 2)
  try {
    await orStopped(orStopped(client.connect(transport, { timeout: milliseconds }), patience), signal)
  } catch (error) {
    await client.close()
    // While it still asks which wire to speak, the client knows of no transport; and its request would go on.
    await transport.close()
    throw refusal() ?? (patience.aborted && !signal?.aborted ? noAnswer(url) : error)
  }
  if (client.getProtocolEra() === 'modern') completeResults(transport)
  if (onNotice) subscribesToLists(client)
  const close = async () => {
    await sayGoodbye()
    await client.close()
  }
  return { client, transport: name, hasSession, close }
}

/**
 * "Clients MUST treat an absent `resultType` as `complete`" (MCP 2026-07-28, "ResultType"). The SDK does so for servers of older
 * revisions only; and it has set how messages are delivered by the time it is connected.
 */
function completeResults(transport: Transport): void {
  const deliver = transport.onmessage
  transport.onmessage = (message, extra) => {
    const lacksType = isJSONRPCResultResponse(message) && !('resultType' in message.result)
    deliver?.(lacksType ? { ...message, result: { ...message.result, resultType: 'complete' } } : message, extra)
  }
}

interface Remembering {
  readonly fetch: Fetch
  /** The refusal that was thrown last. The SDK wraps it on some of its ways, and loses it on others. */
  readonly refusal: () => Refused | undefined
}

function remembering(fetch: Fetch): Remembering {
  let last: Refused | undefined
  return {
    refusal: () => last,
    fetch: async (input, init) => {
      try {
        return await fetch(input, init)
      } catch (error) {
        if (error instanceof Refused) last = error
        throw error
      }
    },
  }
}

const noAnswer = (url: URL): ConnectError =>
  new ConnectError({
    kind: 'unreachable',
    happened: `${bareAddress(url)} opened a stream of events and said nothing in it.`,
    whose: 'the MCP server',
    advice: 'Try again later, or see its log.',
  })
