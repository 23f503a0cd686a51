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
    const { status, headers } = response
    if (status > 599) throw noStatus(new URL(input), status, bound)
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
    // Its reason phrase is left: it says nothing more, and may hold what no response may be made with.
    return new Response(counted, { status, headers })
  }

/** RFC 9110 §15: there is no such status; some servers say 999 to whom they will not serve. */
const noStatus = (url: URL, status: number, { whose }: Bound): ConnectError =>
  new ConnectError({
    kind: 'failed',
    happened: `${bareAddress(url)} answered with HTTP status ${status}, which does not exist.`,
    whose,
    advice: 'See what answers at that address: some gateways say so to programs that they will not serve.',
  })

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
