/** The door of the suite: judge an MCP server, and get a report. */
import type { Check } from './kit/check.ts'
import { NothingLearnt } from './kit/nothing-learnt.ts'
import type { CheckResult } from './kit/outcome.ts'
import type { Report } from './kit/report.ts'
import { revisions as knownRevisions, type Revision } from './kit/requirement.ts'
import type { Profile } from './kit/stage.ts'
import { reportOn } from './report-on.ts'
import { selectChecks } from './selection.ts'
import type { OpenTarget } from './targets/open-target.ts'
import type { ServerCommand } from './targets/server-command.ts'
import type { ServerUrl } from './targets/server-url.ts'

export type { CheckResult, Outcome } from './kit/outcome.ts'
export type { Report } from './kit/report.ts'
export type { Level, Requirement, Revision } from './kit/requirement.ts'
export { revisions } from './kit/requirement.ts'
export { type Profile, profiles } from './kit/stage.ts'
export type { ExitCode, Summary } from './kit/verdict.ts'
export { jsonReport } from './report/json.ts'
export { textReport } from './report/text.ts'
export { TargetFailure } from './targets/open-target.ts'
export { readTemplate, templateWords } from './targets/templates.ts'

/** A server that is to be started, or one that is running. */
export type ConformanceTarget =
  | (Pick<ServerCommand, 'command' | 'inherited'> & { readonly templates?: ServerCommand['templates'] })
  | Pick<ServerUrl, 'url' | 'mock' | 'token'>

export interface ConformanceOptions {
  /** Default: the newest two. */
  readonly revisions?: readonly Revision[]
  /** Default: `entra` for a command, which is started behind a mock of it; else `mcp`. */
  readonly profile?: Profile
  /** The tool to call; without it, the first listed that requires no arguments. */
  readonly tool?: string | undefined
  /** UPN of the mock's user to act for; without it, the first. */
  readonly user?: string | undefined
  /** Narrows the run to checks, requirements or areas. */
  readonly only?: readonly string[]
  /** Makes SHOULD as red as MUST. */
  readonly strict?: boolean
  /** How long the whole may take, the start of the command included. Default: 60 seconds. */
  readonly milliseconds?: number
  readonly signal?: AbortSignal
  readonly onStart?: (target: { readonly url: string; readonly checks: number }) => void
  readonly onResult?: (result: CheckResult, settled: number, all: number) => void
  /** What to ask. Default: every check of servers. */
  readonly checks?: readonly Check[]
  readonly now?: () => Date
}

const defaultMilliseconds = 60_000
const newestTwo: readonly Revision[] = knownRevisions.slice(-2)

/** One check alone must not use up the run; who gives a slow server more time gives more to each check as well. */
const shareOfACheck = 1 / 3

/**
 * Runs the checks against a server and gives the report, whatever the server does.
 * @throws TargetFailure where the run cannot begin; Error where `only` or a template names nothing.
 */
export async function runConformance(target: ConformanceTarget, options: ConformanceOptions = {}): Promise<Report> {
  const { revisions = newestTwo, strict = false, only = [], milliseconds = defaultMilliseconds, now = () => new Date() } = options
  const profile = options.profile ?? ('command' in target ? 'entra' : 'mcp')
  const checks = selectChecks(options.checks ?? (await import('./checks/index.ts')).serverChecks, only)
  const startedAt = now()
  const ending = new AbortController()
  const timer = setTimeout(() => ending.abort(new NothingLearnt('the time for the whole run was up')), milliseconds)
  const signal = options.signal ? AbortSignal.any([ending.signal, options.signal]) : ending.signal
  let open: OpenTarget | undefined
  try {
    open = await openTarget(target, options, milliseconds, signal)
    options.onStart?.({ url: open.url, checks: checks.length * revisions.length })
    const { tool = null, onResult } = options
    const checkMilliseconds = milliseconds * shareOfACheck
    return await reportOn(open, {
      checks,
      revisions,
      profile,
      strict,
      only,
      tool,
      startedAt,
      signal,
      onResult,
      checkMilliseconds,
    })
  } finally {
    clearTimeout(timer)
    await open?.close()
  }
}

async function openTarget(
  target: ConformanceTarget,
  { tool, user }: ConformanceOptions,
  startMilliseconds: number,
  signal: AbortSignal,
): Promise<OpenTarget> {
  if ('command' in target) {
    const { openServerCommand } = await import('./targets/server-command.ts')
    const { command, inherited, templates = {} } = target
    return openServerCommand({ command, inherited, templates, tool, user, signal, startMilliseconds })
  }
  const { openServerUrl } = await import('./targets/server-url.ts')
  return openServerUrl({ ...target, tool, user, signal })
}
