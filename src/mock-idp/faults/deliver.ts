import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { HttpAnswer } from './answer.ts'

/** The way out of a response, underneath whoever watches it. */
export interface Line {
  /** `sent` is called when the piece has been handed to the network. */
  readonly write: (piece: Buffer, sent?: () => void) => void
  readonly end: (lastPiece: Buffer) => void
}

/** Sends an answer that a fault has changed, the way its delivery says. Whoever hangs up is not waited for. */
export function deliver(response: ServerResponse, line: Line, answer: HttpAnswer): void {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  void send(response, line, answer, gone.signal).catch((error: unknown) => {
    if (!gone.signal.aborted) response.destroy(error instanceof Error ? error : undefined)
  })
}

async function send(response: ServerResponse, line: Line, { status, headers, body, delivery }: HttpAnswer, gone: AbortSignal) {
  const { waitMilliseconds = 0, cutAfterBytes, pauseMilliseconds } = delivery
  // A timer cannot be infinite: the connection ends when the client hangs up, or the mock is closed.
  if (waitMilliseconds === Number.POSITIVE_INFINITY) return
  if (waitMilliseconds > 0) await wait(waitMilliseconds, undefined, { signal: gone })
  if (cutAfterBytes === 0) return void response.destroy()
  response.statusCode = status
  response.statusMessage = ''
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (status !== 204 && status !== 304) response.setHeader('content-length', body.length)
  if (cutAfterBytes !== undefined) {
    line.write(body.subarray(0, cutAfterBytes), () => response.destroy())
    return
  }
  if (pauseMilliseconds !== undefined) {
    for (const byte of body) {
      line.write(Buffer.of(byte))
      await wait(pauseMilliseconds, undefined, { signal: gone })
    }
    line.end(Buffer.alloc(0))
    return
  }
  line.end(body)
}
