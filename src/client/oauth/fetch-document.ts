import { networkProblem } from '../network-problem.ts'
import { printable } from '../printable.ts'

/** A metadata document, or one line that says why there is none. */
export type Fetched = { readonly document: unknown } | { readonly missing: string }

const sizeLimitBytes = 512_000
const timeLimitMs = 10_000

/**
 * Fetches a JSON document. Redirects are not followed: each hop would have to be judged like the first address, and RFC 8414
 * and RFC 9728 ask for a 200 at the well-known place itself. A place that does not
 * answer is no error but a reason to look at the next one.
 */
export async function fetchDocument(url: URL): Promise<Fetched> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeLimitMs),
      headers: { accept: 'application/json' },
    })
    if (response.status !== 200) {
      await response.body?.cancel()
      return {
        missing: `HTTP ${response.status}${response.headers.has('location') ? ', and redirects are not followed here' : ''}`,
      }
    }
    return read(await limitedText(response))
  } catch (error) {
    const problem = networkProblem(error)
    if (problem === undefined) throw error
    return { missing: `no answer (${problem})` }
  }
}

function read(text: string | undefined): Fetched {
  if (text === undefined) return { missing: `larger than ${sizeLimitBytes / 1000} kB` }
  try {
    return { document: JSON.parse(text) }
  } catch {
    return { missing: `HTTP 200, but no JSON: ${printable(text, 60)}` }
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
