import { type RequestHandler, Router } from 'express'
import type { Logger } from 'pino'
import { traceOf } from './trace.ts'

/** What has to be at hand for the server to do its work, by name; a check rejects where it is not. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>

/** Whoever asks does not wait longer; a check that takes longer has failed. */
const patienceMilliseconds = 900
/** One look serves all who ask within this time: anybody may ask, and a look costs a write. */
const freshMilliseconds = 1_000

type Verdict = { readonly ready: boolean; readonly checks: Readonly<Record<string, 'ok' | 'failed'>> }

/** `/healthz`: the process answers. `/readyz`: it can do its work; 503 says which part is missing, and nothing else. */
export function healthRouter(checks: ReadinessChecks, { now, log }: { now: () => Date; log: Logger }): Router {
  let last: { readonly at: number; readonly verdict: Promise<Verdict> } | undefined

  function verdict(): Promise<Verdict> {
    const at = now().getTime()
    if (!last || Math.abs(at - last.at) >= freshMilliseconds) last = { at, verdict: judge(checks, log) }
    return last.verdict
  }

  const ready: RequestHandler = async (_request, response) => {
    const found = await verdict()
    if (!found.ready) response.setHeader('retry-after', '5')
    response
      .status(found.ready ? 200 : 503)
      .setHeader('cache-control', 'no-store')
      .json(found)
  }
  const healthy: RequestHandler = (_request, response) => {
    response.setHeader('cache-control', 'no-store').json({ healthy: true })
  }
  return Router({ caseSensitive: true, strict: true }).get('/healthz', healthy).get('/readyz', ready)
}

async function judge(checks: ReadinessChecks, log: Logger): Promise<Verdict> {
  const outcomes = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, (await holds(name, check, log)) ? 'ok' : 'failed'] as const),
  )
  return { ready: outcomes.every(([, outcome]) => outcome === 'ok'), checks: Object.fromEntries(outcomes) }
}

async function holds(name: string, check: () => Promise<unknown>, log: Logger): Promise<boolean> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('no answer in time')), patienceMilliseconds)
  try {
    await Promise.race([check(), late.promise])
    return true
  } catch (error) {
    log.warn({ check: name, ...traceOf(error) }, 'not ready')
    return false
  } finally {
    clearTimeout(timer)
  }
}
