import { stopped } from '../failure.ts'

/** One after the other: who comes while somebody is at it waits, and may stop waiting. */
export function turns() {
  let last: Promise<unknown> = Promise.resolve()
  return async <Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> => {
    const mine = Promise.withResolvers<void>()
    const before = last
    last = before.then(() => mine.promise)
    try {
      await orStopped(before, signal)
      return await work()
    } finally {
      mine.resolve()
    }
  }
}

/** What the promise gives, unless the signal goes off first. */
export async function orStopped<Result>(promise: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = () => reject(stopped())
  signal.addEventListener('abort', stop)
  try {
    if (signal.aborted) stop()
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
