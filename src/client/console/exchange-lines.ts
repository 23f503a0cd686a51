import type { Exchange } from '../http/traced-fetch.ts'
import { printable } from '../printable.ts'

/** The headers that say something about MCP or OAuth. */
const telling = new Set([
  'authorization',
  'content-type',
  'dpop-nonce',
  'last-event-id',
  'location',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
  'retry-after',
  'www-authenticate',
])
const longestBody = 2_000

/** One exchange for a person: what went out and what came back, secrets masked already, nothing that a terminal would obey. */
export function exchangeLines(exchange: Exchange): string {
  const { method, url, requestHeaders, requestBody, status, responseHeaders, responseBody, failure, milliseconds } = exchange
  const answer = status === undefined ? `no answer (${failure})` : `HTTP ${status}`
  const isStream = responseHeaders['content-type']?.startsWith('text/event-stream')
  return [
    `→ ${method} ${printable(url, longestBody)}`,
    ...headerLines(requestHeaders),
    ...bodyLines(requestBody),
    `← ${answer}, ${milliseconds} ms`,
    ...headerLines(responseHeaders),
    ...bodyLines(isStream ? '(a stream of events)' : responseBody),
  ].join('\n')
}

const headerLines = (headers: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(headers).flatMap(([name, value]) => (telling.has(name) ? [`    ${name}: ${printable(value, longestBody)}`] : []))

const bodyLines = (body: string | undefined): readonly string[] => (body ? [`    ${printable(body, longestBody)}`] : [])
