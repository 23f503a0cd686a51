import { ConnectError } from './failure.ts'
import { bareAddress } from './printable.ts'

/**
 * `fetch`, with answers that are read so far and no further: whoever answers may go on for ever, and would have all of our
 * memory. What comes after the limit ends the reading with a ConnectError.
 */
export const boundedFetch =
  (limitBytes: number) =>
  async (input: string | URL, init?: RequestInit): Promise<Response> => {
    const response = await fetch(input, init)
    if (response.body === null) return response
    let bytes = 0
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.byteLength
          if (bytes > limitBytes) controller.error(tooLong(new URL(input), limitBytes))
          else controller.enqueue(chunk)
        },
      }),
    )
    const { status, statusText, headers } = response
    return new Response(counted, { status, statusText, headers })
  }

const tooLong = (url: URL, limitBytes: number): ConnectError =>
  new ConnectError({
    kind: 'failed',
    happened: `${bareAddress(url)} answers with more than ${limitBytes / 1_000_000} MB, and was not heard to the end.`,
    whose: 'the MCP server',
    advice: 'See what it sends there; no answer of this kind is that long.',
  })
