import { ConnectError, type Whose } from '../failure.ts'
import { bareAddress } from '../printable.ts'
import type { Fetch } from './fetching.ts'

export interface Bound {
  readonly bytes: number
  /** Who is told to have talked too long. */
  readonly whose: Whose
}

/**
 * A `fetch` whose answers are read so far and no further: whoever answers may go on for ever, and would have all of our
 * memory. What comes after the limit ends the reading with a ConnectError.
 */
export const boundedFetch =
  (fetch: Fetch, bound: Bound): Fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    if (response.body === null) return response
    let bytes = 0
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.byteLength
          if (bytes > bound.bytes) controller.error(tooLong(new URL(input), bound))
          else controller.enqueue(chunk)
        },
      }),
    )
    const { status, statusText, headers } = response
    return new Response(counted, { status, statusText, headers })
  }

function tooLong(url: URL, { bytes, whose }: Bound): ConnectError {
  return new ConnectError({
    kind: 'failed',
    happened: `${bareAddress(url)} sent more than ${bytes / 1_000_000} MB in one answer; the rest was not read, and none of it was used.`,
    whose,
    advice:
      whose === 'the MCP server'
        ? 'Ask it for less at once, for example by other arguments; or see in its log what it sends there.'
        : 'See what answers at that address: no document or token is that long.',
  })
}
