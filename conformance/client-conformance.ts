import { env } from 'node:process'
import { entraAnswer } from './entra-answer.ts'
import type { ConformanceOptions } from './index.ts'
import type { Check } from './kit/check.ts'
import type { Report } from './kit/report.ts'
import { revisions as knownRevisions } from './kit/requirement.ts'
import { reportOn } from './report-on.ts'
import { runTime } from './run-time.ts'
import { selectChecks } from './selection.ts'
import type { ClientCommand } from './targets/client-command.ts'
import { type OpenTarget, TargetFailure } from './targets/open-target.ts'

/** A client that is to be run, once for every world that it is put into. */
export interface ClientTarget extends Pick<ClientCommand, 'command'> {
  /** What the command inherits. Default: the environment of this process. */
  readonly inherited?: ClientCommand['inherited']
  /** Further variables by name. */
  readonly variables?: ClientCommand['variables']
  /** A file or an address of its client ID metadata document, where that is not to be fetched from its client id. */
  readonly metadata?: ClientCommand['metadata']
}

export interface ClientConformanceOptions
  extends Pick<
    ConformanceOptions,
    'revisions' | 'profile' | 'only' | 'strict' | 'allowNotRun' | 'baseline' | 'milliseconds' | 'signal' | 'onResult' | 'now'
  > {
  /** What to ask. Default: every check of clients. */
  readonly checks?: readonly Check[]
  /** How many runs of the client there may be at once. Default: 4, and 1 where a browser comes back to the same port in each. */
  readonly width?: number
  readonly onStart?: (started: { readonly checks: number }) => void
}

/** One run must not use up the time of all. */
const shareOfARun = 1 / 10
const shareOfACheck = 1 / 2

/**
 * Runs a client against servers and authorization servers that are right, or wrong in one thing, and gives the report, whatever the
 * client does. The whole takes five minutes at most, where nothing else is said, and one run a tenth of that.
 * @throws TargetFailure where there is no command, or the document that is handed in cannot be read; Error where `only` names nothing.
 */
export async function runClientConformance(target: ClientTarget, options: ClientConformanceOptions = {}): Promise<Report> {
  const { command, inherited = env, variables = {}, metadata } = target
  if (!command?.trim())
    throw new TargetFailure('Say which client: its command is run with the address of a server as its last argument.')
  const { revisions = knownRevisions.slice(-2), only = [], milliseconds = 300_000, width = 4, now = () => new Date() } = options
  const [{ clientChecks }, { openClientCommand }] = await Promise.all([
    import('./checks/client/index.ts'),
    import('./targets/client-command.ts'),
  ])
  const checks = selectChecks(options.checks ?? clientChecks, only)
  const startedAt = now()
  const time = runTime(milliseconds, options.signal)
  const { signal } = time
  const runMilliseconds = milliseconds * shareOfARun
  let open: OpenTarget | undefined
  time.begin()
  try {
    open = await openClientCommand({ command, inherited, variables, metadata, runMilliseconds, width, signal })
    options.onStart?.({ checks: checks.length * revisions.length })
    const report = await reportOn(open, {
      ...options,
      checks,
      revisions,
      profile: options.profile ?? 'mcp',
      startedAt,
      signal,
      checkMilliseconds: milliseconds * shareOfACheck,
    })
    return { ...report, notes: [...entraAnswer(report), ...report.notes] }
  } finally {
    time.end()
    await open?.close()
  }
}
