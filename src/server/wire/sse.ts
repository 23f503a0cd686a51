import type { ServerResponse } from 'node:http'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { whenOver } from '../node-web.ts'
import { personOf } from '../principal.ts'
import type { Exchange } from '../tools/run-tool.ts'
import { authInfoOf } from './auth-info.ts'
import { legacyServers } from './legacy-server.ts'
import { Sessions } from './sessions.ts'
import type { WireNeeds } from './wire.ts'

/** The transport of revision 2024-11-05: answers come on a stream that the client opened, and not on its requests. */
export interface SseWire {
  /** Opens a stream, whose first event says where to post. It ends with the time of the token. */
  open(response: ServerResponse, exchange: Exchange, millisecondsLeft: number): Promise<void>
  /** Takes one message for a stream of the same person; a later token lets the stream live as long as itself. */
  post(streamId: string, exchange: Exchange, message: unknown, millisecondsLeft: number): Promise<'taken' | Unusable>
  close(): Promise<void>
}
type Unusable = 'session-unknown' | 'batch-not-taken' | 'message-malformed'

interface Stream {
  readonly transport: SSEServerTransport
  readonly response: ServerResponse
  endsAt: number
  over: NodeJS.Timeout
}

/** Each holds a connection open. */
const limits = { perPerson: 8, inAll: 1_000 }
/** Bytes that wait for a client to read them. One that asks on and does not read would fill the memory. */
const maxUnread = 4 * 1_048_576
/** Fronts close connections on which nothing is said for a minute. */
const stillThereMilliseconds = 25_000

export function sseWire(needs: WireNeeds, messagesPath: string): SseWire {
  const { now } = needs
  const newServer = legacyServers(needs)
  const streams = new Sessions<Stream>(now, ({ transport }) => void transport.close(), limits)

  return {
    async open(response, exchange, millisecondsLeft) {
      const transport = new SSEServerTransport(messagesPath, response)
      const { sessionId } = transport
      const end = () => streams.delete(sessionId)
      const stream: Stream = {
        transport,
        response,
        endsAt: now().getTime() + millisecondsLeft,
        over: whenOver(millisecondsLeft, end),
      }
      const stillThere = setInterval(() => response.write(': still there\n\n'), stillThereMilliseconds).unref()
      response.once('close', () => {
        clearInterval(stillThere)
        clearTimeout(stream.over)
        end()
      })
      streams.add(sessionId, personOf(exchange.principal), stream)
      await newServer().connect(transport)
    },
    async post(streamId, exchange, message, millisecondsLeft) {
      const stream = streams.find(streamId, personOf(exchange.principal))
      if (!stream) return 'session-unknown'
      if (stream.response.writableLength > maxUnread) {
        // To end it would leave all of it waiting.
        stream.response.destroy()
        return 'session-unknown'
      }
      if (Array.isArray(message)) return 'batch-not-taken'
      const endsAt = now().getTime() + millisecondsLeft
      if (endsAt > stream.endsAt) {
        clearTimeout(stream.over)
        Object.assign(stream, { endsAt, over: whenOver(millisecondsLeft, () => streams.delete(streamId)) })
      }
      return stream.transport.handleMessage(message, { authInfo: authInfoOf(exchange) }).then(
        () => 'taken',
        () => 'message-malformed',
      )
    },
    close: async () => streams.clear(),
  }
}
