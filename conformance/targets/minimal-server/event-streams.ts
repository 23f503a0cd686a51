import type { MinimalServerParts } from './parts.ts'
import { rightSessionRules } from './sessions.ts'

/** One event that was sent, for whoever resumes. */
interface Sent {
  readonly id: string
  readonly session: string | undefined
  /** The stream it was sent on: that of one answer. */
  readonly stream: string
  readonly data: string
}

const text = (events: readonly Sent[]): string => events.map(({ id, data }) => `id: ${id}\ndata: ${data}\n\n`).join('')

/**
 * The same server, keeping sessions, which answers the requests in them by event streams that a client may take up again by GET with
 * `Last-Event-ID` (2025-11-25, "Resumability and Redelivery").
 * @param replays which of the events that were sent later belong to the one that a client names: those of its stream, in its session
 */
export function resumable(
  parts: MinimalServerParts,
  replays: (from: Sent, later: Sent, session: string | undefined) => boolean = (from, later, session) =>
    later.stream === from.stream && later.session === session,
): MinimalServerParts {
  const sent: Sent[] = []
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }
  return {
    ...parts,
    sessions: rightSessionRules,
    answer: (said, request) => {
      const session = [request.headers['mcp-session-id']].flat()[0]
      const stream = crypto.randomUUID()
      const from = sent.findIndex(({ id }) => id === request.headers['last-event-id'])
      const event = sent[from]
      if (request.method === 'GET' && said.status === 405 && event !== undefined) {
        return { status: 200, headers, body: text(sent.slice(from + 1).filter((later) => replays(event, later, session))) }
      }
      if (request.method !== 'POST' || said.status !== 200 || session === undefined) return said
      const events = ['', said.body ?? ''].map((data): Sent => ({ id: crypto.randomUUID(), session, stream, data }))
      sent.push(...events)
      return { status: 200, headers, body: text(events) }
    },
  }
}
