import type { ClientConformanceOptions } from './client-conformance.ts'
import { entraAnswer } from './entra-answer.ts'
import type { Heard } from './kit/client-run.ts'
import type { Report } from './kit/report.ts'
import type { Revision } from './kit/requirement.ts'
import { reportOn } from './report-on.ts'
import { selectChecks } from './selection.ts'
import type { WatchedClient } from './targets/watched-client.ts'

/** What a person has to know who is to try a client. */
export type ToTry = Pick<WatchedClient, 'url' | 'entra'>

export interface ClientWatchOptions
  extends Pick<ClientConformanceOptions, 'only' | 'strict' | 'allowNotRun' | 'baseline' | 'now'> {
  /** Where the server listens. Default: any free port. */
  readonly port?: number | undefined
  /** How long the person may take. Default: 600 seconds. */
  readonly waitMilliseconds?: number
  /** Ends the wait; what was seen until then is judged. */
  readonly signal?: AbortSignal
  /** Told as soon as the client may come. */
  readonly onReady?: (toTry: ToTry) => void
  /** Told of every request that the client or its browser makes. */
  readonly onHeard?: (heard: Heard) => void
}

/**
 * Watches a client that a person operates, at a server behind a mock of Microsoft Entra ID, and reports whether Entra would serve it.
 * It is over when there is no more to see, when the time is up, or when somebody ends it.
 * @throws TargetFailure where the port is taken; Error where `only` names nothing.
 */
export async function watchClient(options: ClientWatchOptions = {}): Promise<Report> {
  const { only = [], waitMilliseconds = 600_000, onReady = () => {}, onHeard = () => {}, now = () => new Date() } = options
  const [{ watchedChecks, watchedWorld, seenInWatchedWorld }, { openWatchedClient }] = await Promise.all([
    import('./checks/client/watched.ts'),
    import('./targets/watched-client.ts'),
  ])
  const checks = selectChecks(watchedChecks, only)
  const startedAt = now()
  const client = await openWatchedClient(watchedWorld, { port: options.port, onHeard })
  try {
    onReady(client)
    const ends = AbortSignal.any([AbortSignal.timeout(waitMilliseconds), ...(options.signal ? [options.signal] : [])])
    await Promise.race([client.whenSeen, aborted(ends)])
    const report = await reportOn(client.target(seenInWatchedWorld), {
      ...options,
      checks,
      revisions: [revisionFor(client.revision())],
      profile: 'entra',
      dialect: 'entra',
      startedAt,
      signal: new AbortController().signal,
    })
    return { ...report, notes: [...entraAnswer(report), ...report.notes] }
  } finally {
    await client.close()
  }
}

/** A client of older revisions is asked what later ones ask: those know nothing of the documents that Entra has. */
const revisionFor = (spoken: Revision = '2026-07-28'): Revision => (spoken < '2025-11-25' ? '2025-11-25' : spoken)

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
