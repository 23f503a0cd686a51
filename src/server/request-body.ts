import type { IncomingMessage } from 'node:http'
import type { Refusal } from './refusal.ts'

/** Far more than a tool call needs. */
const maxBytes = 1_048_576

/** `application/json`, with whatever parameters (RFC 9110 §8.3.1). */
const jsonType = /^application\/json *(;|$)/i

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Reads a request body as JSON. It is read only when everything else about the request is in order. */
export async function readJson(request: IncomingMessage): Promise<{ readonly json: unknown } | Refusal> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity', 'content-length': length = '0' } = request.headers
  if (!jsonType.test(type) || encoding !== 'identity') return { refusal: 'not-json' }
  if (Number(length) > maxBytes) return { refusal: 'body-too-large' }
  const bytes = await readBytes(request)
  if (typeof bytes === 'string') return { refusal: bytes }
  try {
    const json: unknown = JSON.parse(utf8.decode(bytes))
    if (Array.isArray(json) && json.length > maxMessages) return { refusal: 'batch-too-long' }
    return isTooComplex(json) ? { refusal: 'body-too-complex' } : { json }
  } catch {
    return { refusal: 'body-malformed' }
  }
}

/** A batch (MCP 2025-03-26) is worked off at once: with a body full of small messages one request would keep all others waiting. */
const maxMessages = 50
/** Far more than a tool call needs. Whoever walks a message by recursion must not run out of stack in it. */
const maxDepth = 100
/** Far more than a tool call needs. The SDKs look at every value several times. */
const maxValues = 5_000

/** Level by level, without recursion. */
function isTooComplex(json: unknown): boolean {
  let level: unknown[] = [json]
  let values = 1
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true
    const next: unknown[] = []
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue
      const members: unknown[] = Object.values(value)
      values += members.length
      if (values > maxValues) return true
      next.push(...members)
    }
    level = next
  }
  return false
}

/** The body, or why there is none. The rest of one that is too long is thrown away as it comes, so that the sender hears the answer. */
function readBytes(request: IncomingMessage): Promise<Buffer | 'body-too-large' | 'body-malformed'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let received = 0
    request.on('data', (chunk: Buffer) => {
      received += chunk.length
      if (received <= maxBytes) chunks.push(chunk)
      else resolve('body-too-large')
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    // The sender went away, or broke the framing: there is nobody to hear more.
    request.once('error', () => resolve('body-malformed'))
  })
}
