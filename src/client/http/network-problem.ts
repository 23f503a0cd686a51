import { printable } from '../printable.ts'

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
