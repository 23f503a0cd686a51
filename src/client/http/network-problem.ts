import { printable } from '../printable.ts'

/**
 * Whether the other side closed the connection before it answered. It does so with idle connections, now and then at the very
 * moment a request is on its way; a request that changes nothing may be sent once more.
 */
export const wasReset = (error: unknown): boolean => ['ECONNRESET', 'UND_ERR_SOCKET'].includes(networkProblem(error) ?? '')

/** What `fetch` failed of, such as `ECONNREFUSED` or a certificate's fault; undefined where no failed fetch is in the chain of causes. */
export function networkProblem(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth += 1) {
    if (at.name === 'TimeoutError') return 'no answer in time'
    if (!(at instanceof TypeError && ['fetch failed', 'terminated'].includes(at.message))) continue
    const { cause } = at
    if (!(cause instanceof Error)) return at.message
    return 'code' in cause && typeof cause.code === 'string' ? cause.code : printable(cause.message)
  }
  return undefined
}
