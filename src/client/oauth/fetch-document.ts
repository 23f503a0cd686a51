import type { Fetch } from '../http/fetching.ts'
import { networkProblem, wasReset } from '../http/network-problem.ts'
import { printable } from '../printable.ts'

/** A metadata document, or one line that says why there is none. */
export type Fetched =
  | { readonly document: unknown; readonly date: string | null }
  /** `nothing`: that place has no such document, and says so. */
  | { readonly missing: string; readonly nothing: boolean }

export interface Fetching {
  readonly fetch: Fetch
  readonly signal?: AbortSignal | undefined
  readonly headers?: Readonly<Record<string, string>>
}

const sizeLimitBytes = 512_000
const timeLimitMs = 10_000

/** A signal that also goes off after a time. */
export const within = (milliseconds: number, signal: AbortSignal | undefined): AbortSignal =>
  AbortSignal.any([AbortSignal.timeout(milliseconds), ...(signal ? [signal] : [])])

/**
 * Fetches a JSON document. Redirects are not followed: each hop would have to be judged like the first address, and RFC 8414
 * and RFC 9728 ask for a 200 at the well-known place itself. A place that does not
 * answer is no error but a reason to look at the next one.
 */
export async function fetchDocument(url: URL, { fetch, signal, headers }: Fetching): Promise<Fetched> {
  try {
    const request = {
      redirect: 'manual',
      signal: within(timeLimitMs, signal),
      headers: { accept: 'application/json', ...headers },
    } as const
    const response = await fetch(url, request).catch((error: unknown) => {
      if (!wasReset(error)) throw error
      return fetch(url, request)
    })
    if (response.status !== 200) {
      await response.body?.cancel()
      return {
        missing: `HTTP ${response.status}${response.headers.has('location') ? ', and redirects are not followed here' : ''}`,
        nothing: response.status >= 400 && response.status < 500,
      }
    }
    return read(await limitedText(response), response.headers.get('date'))
  } catch (error) {
    signal?.throwIfAborted()
    const problem = networkProblem(error)
    if (problem === undefined) throw error
    return { missing: `no answer (${problem})`, nothing: false }
  }
}

function read(text: string | undefined, date: string | null): Fetched {
  if (text === undefined) return { missing: `larger than ${sizeLimitBytes / 1000} kB`, nothing: false }
  try {
    return { document: JSON.parse(text), date }
  } catch {
    return { missing: `HTTP 200, but no JSON: ${printable(text, 60)}`, nothing: false }
  }
}

async function limitedText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > sizeLimitBytes) return undefined
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}
