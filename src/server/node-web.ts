import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

/** What the SDKs look at. */
const read = /^(accept|content-type|last-event-id|mcp-[\w-]+)$/

/**
 * A request of node:http as the web has it: without its body, which was read before, and with no other headers than those that
 * MCP speaks by; token and cookies are nobody's business any more. Its signal tells when the client has gone.
 * @param url what the request is for; the Host that it names is not looked at
 */
export function webRequest({ method = 'GET', headers }: IncomingMessage, response: ServerResponse, url: string): Request {
  const gone = new AbortController()
  response.once('close', () => response.writableFinished || gone.abort())
  const spoken: Record<string, string> = {}
  for (const name in headers) if (read.test(name)) spoken[name] = [headers[name] ?? ''].flat().join(', ')
  return new Request(url, { method, headers: spoken, signal: gone.signal })
}

/** The longest that a timer of Node waits. */
const maxDelayMilliseconds = 2 ** 31 - 1

/** Does something when the time of a token is over. */
export const whenOver = (millisecondsLeft: number, action: () => void): NodeJS.Timeout =>
  setTimeout(action, Math.min(millisecondsLeft, maxDelayMilliseconds)).unref()

/** Sends an answer of the web's. A stream ends, well-formed, when the time of the token is over that it was opened with. */
export async function sendResponse(response: ServerResponse, answer: Response, millisecondsLeft: number): Promise<void> {
  const headers = Object.fromEntries(answer.headers)
  if (!headers['content-type']?.startsWith('text/event-stream')) {
    const body = answer.body === null ? '' : await answer.text()
    response.writeHead(answer.status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
    return
  }
  response.writeHead(answer.status, headers)
  // The web's types and Node's name the same class differently.
  const source = Readable.fromWeb(answer.body as ReadableStream)
  const over = whenOver(millisecondsLeft, () => {
    source.unpipe(response)
    response.end()
  })
  response.once('close', () => {
    clearTimeout(over)
    source.destroy()
  })
  source.once('error', () => response.destroy())
  source.pipe(response)
}
