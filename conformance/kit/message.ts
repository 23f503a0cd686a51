import type { Answer, RpcMessage } from './instruments.ts'

/** Reads a body as JSON; undefined where it is none. */
export function readJson(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const isEventStream = (headers: Answer['headers']): boolean =>
  headers['content-type']?.some((value) => /^text\/event-stream\s*(;|$)/i.test(value)) === true

/** The JSON-RPC response in a body: the whole of it, or the first event of a stream that holds one. */
export function readMessage(headers: Answer['headers'], text: string): RpcMessage | undefined {
  return isEventStream(headers) ? firstInStream(text) : asMessage(readJson(text))
}

/**
 * Watches an event stream go by, and says whether a chunk completed the events that hold the JSON-RPC responses which are due.
 * Each event is read once, however many chunks it comes in: a hostile stream costs one pass.
 */
export function watchForMessages(due: number): (chunk: Buffer) => boolean {
  let found = 0
  let pending: Buffer[] = []
  let tail = ''
  return (chunk) => {
    pending.push(chunk)
    const seam = tail + chunk.toString('latin1')
    tail = seam.slice(-3)
    if (!/\n\n|\r\n\r\n|\r\r/.test(seam)) return false
    const text = Buffer.concat(pending).toString('utf8')
    const end = Math.max(text.lastIndexOf('\n\n'), text.lastIndexOf('\r\n\r\n'), text.lastIndexOf('\r\r'))
    pending = [Buffer.from(text.slice(end + 1))]
    found += countInStream(text)
    return found >= due
  }
}

/** How many responses a request is owed: one, or in a batch (MCP 2025-03-26) one for each message that has an id. */
export function responsesDue(body: string | undefined): number {
  const batch = body?.startsWith('[') ? readJson(body) : undefined
  if (!Array.isArray(batch)) return 1
  return Math.max(1, batch.filter((message) => typeof message === 'object' && message !== null && 'id' in message).length)
}

function countInStream(text: string): number {
  let count = 0
  // A batch may be answered by one event as well as by several.
  for (const { data } of streamEvents(text)) count += [readJson(data)].flat().filter((one) => asMessage(one)).length
  return count
}

function firstInStream(text: string): RpcMessage | undefined {
  for (const { data } of streamEvents(text)) {
    const message = asMessage(readJson(data))
    if (message) return message
  }
  return undefined
}

/** One event of a stream (WHATWG HTML §9.2.6). */
export interface StreamEvent {
  readonly id: string | undefined
  /** Its type; undefined for a plain message. */
  readonly event: string | undefined
  readonly data: string
}

/** The finished events of a stream that hold data, which may be empty: lines of `field: value`, up to the empty line that sends them off. */
export function* streamEvents(text: string): Generator<StreamEvent> {
  let fields = new Map<string, string>()
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '') {
      const data = fields.get('data')
      if (data !== undefined) yield { id: fields.get('id'), event: fields.get('event'), data }
      fields = new Map()
      continue
    }
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? []
    const before = name === 'data' ? fields.get(name) : undefined
    fields.set(name, before === undefined ? value : `${before}\n${value}`)
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A response has a result or an error (JSON-RPC 2.0 §5); requests and notifications of the server have neither. */
function asMessage(value: unknown): RpcMessage | undefined {
  if (!isObject(value) || value['jsonrpc'] !== '2.0') return undefined
  const { id, result, error } = value
  const named = typeof id === 'string' || typeof id === 'number' || id === null ? { id } : {}
  if (isObject(result)) return { ...named, result }
  if (!isObject(error) || typeof error['code'] !== 'number' || typeof error['message'] !== 'string') return undefined
  const { code, message, data } = error
  return { ...named, error: data === undefined ? { code, message } : { code, message, data } }
}
