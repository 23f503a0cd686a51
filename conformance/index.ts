/** The door of the suite: judge an MCP server, a client or an authorization server, and get a report. */
import { env } from 'node:process'
import type { Baseline } from './kit/baseline.ts'
import type { Check } from './kit/check.ts'
import { defaultLimits } from './kit/http-client.ts'
import type { ToolCall } from './kit/instruments.ts'
import type { CheckResult } from './kit/outcome.ts'
import type { Report } from './kit/report.ts'
import { revisions as knownRevisions, type Revision } from './kit/requirement.ts'
import type { Profile } from './kit/stage.ts'
import { reportOn } from './report-on.ts'
import { runTime } from './run-time.ts'
import { selectChecks } from './selection.ts'
import type { DialectName } from './targets/issuers/index.ts'
import { type OpenTarget, TargetFailure } from './targets/open-target.ts'
import type { ServerCommand } from './targets/server-command.ts'
import type { ServerUrl } from './targets/server-url.ts'

export {
  type AuthorizationServerOptions,
  type AuthorizationServerTarget,
  runAuthorizationServerConformance,
} from './authorization-server-conformance.ts'
export { type ClientConformanceOptions, type ClientTarget, runClientConformance } from './client-conformance.ts'
export { type ClientWatchOptions, type ToTry, watchClient } from './client-watch.ts'
export type { Baseline, BaselineEntry } from './kit/baseline.ts'
export type { CheckResult, Outcome } from './kit/outcome.ts'
export type { Report } from './kit/report.ts'
export type { Level, Requirement, Revision } from './kit/requirement.ts'
export { revisions } from './kit/requirement.ts'
export { type Profile, profiles } from './kit/stage.ts'
export type { ExitCode, Summary } from './kit/verdict.ts'
export { textReport } from './report/text.ts'
export { writers } from './report/writers.ts'
export { type DialectName, dialectNames } from './targets/issuers/index.ts'
export { TargetFailure } from './targets/open-target.ts'
export { readTemplate, templateWords } from './targets/templates.ts'

interface BehindIssuer {
  /** How whoever issues the tokens speaks. Default: `entra`. */
  readonly dialect?: DialectName
}

/** A server that is to be started. */
export interface CommandTarget extends BehindIssuer, Pick<ServerCommand, 'command'> {
  /** What the command inherits. Default: the environment of this process; configuration of servers is left out of it. */
  readonly inherited?: ServerCommand['inherited']
  /** Further variables by name, as templates. */
  readonly templates?: ServerCommand['templates']
}

/** A server that is running. */
export interface UrlTarget
  extends BehindIssuer,
    Pick<ServerUrl, 'url' | 'mock' | 'mockPort' | 'token' | 'clientId' | 'browser'> {}

export type ConformanceTarget = CommandTarget | UrlTarget

export interface ConformanceOptions {
  /** Default: the newest two. */
  readonly revisions?: readonly Revision[]
  /** Default: `entra` for a command that is started behind a mock of it; else `mcp`. */
  readonly profile?: Profile
  /** The tool to call; without it, the first listed that requires no arguments. */
  readonly tool?: string | undefined
  /** What that tool is called with. */
  readonly args?: Readonly<Record<string, unknown>> | undefined
  /** UPN of the mock's user to act for; without it, the first. */
  readonly user?: string | undefined
  /** Narrows the run to checks, requirements or areas. */
  readonly only?: readonly string[]
  /** Makes SHOULD as red as MUST. */
  readonly strict?: boolean
  /** Lets the run be green though some of it could not be put to the test. */
  readonly allowNotRun?: boolean
  /** What is known not to hold, and does not turn the run red. */
  readonly baseline?: Baseline
  /** How long the whole may take, the start of the command included. Default: 60 seconds; 180 for a server that people use. */
  readonly milliseconds?: number
  /** How long a person may take to configure the server, or to sign in, before the run begins. Default: 300 seconds. */
  readonly waitMilliseconds?: number
  /** Told what that person is to do. */
  readonly onWait?: (text: string) => void
  readonly signal?: AbortSignal
  readonly onStart?: (target: { readonly url: string; readonly checks: number }) => void
  readonly onResult?: (result: CheckResult, settled: number, all: number) => void
  /** What to ask. Default: every check of servers. */
  readonly checks?: readonly Check[]
  readonly now?: () => Date
}

/** What every run may be told, whoever is judged. */
export type RunSettings = Pick<
  ConformanceOptions,
  'revisions' | 'only' | 'strict' | 'allowNotRun' | 'baseline' | 'milliseconds' | 'signal' | 'onResult' | 'now'
>

/** What is asked about where nothing else is said: the newest two. */
export const defaultRevisions: readonly Revision[] = knownRevisions.slice(-2)

/** One check alone must not use up the run; who gives a slow server more time gives more to each check and each answer as well. */
const shareOfACheck = 1 / 2
const shareOfAnAnswer = 1 / 6

/**
 * Runs the checks against a server and gives the report, whatever the server does.
 * @throws TargetFailure where the run cannot begin; Error where `only` or a template names nothing.
 */
export async function runConformance(target: ConformanceTarget, options: ConformanceOptions = {}): Promise<Report> {
  const { revisions = defaultRevisions, only = [], now = () => new Date() } = options
  const isInUse = 'url' in target && target.mock === undefined
  const { milliseconds = isInUse ? 180_000 : 60_000 } = options
  const dialect = isInUse ? null : (target.dialect ?? 'entra')
  const profile = options.profile ?? ('command' in target && dialect === 'entra' ? 'entra' : 'mcp')
  const checks = selectChecks(options.checks ?? (await import('./checks/index.ts')).serverChecks, only)
  const startedAt = now()
  const time = runTime(milliseconds, options.signal)
  const { signal } = time
  // What a person takes before the run begins is theirs.
  const waits = 'url' in target && (target.mock === true || target.clientId !== undefined)
  const limits = { ...defaultLimits, milliseconds: Math.max(1_000, milliseconds * shareOfAnAnswer) }
  if (!waits) time.begin()
  let open: OpenTarget | undefined
  try {
    open = await openTarget(target, options, { startMilliseconds: milliseconds, limits, signal })
    time.begin()
    options.onStart?.({ url: open.url ?? '', checks: checks.length * revisions.length })
    return await reportOn(open, {
      ...options,
      checks,
      revisions,
      profile,
      dialect,
      tool: toolOf(options) ?? null,
      startedAt,
      signal,
      checkMilliseconds: milliseconds * shareOfACheck,
      limits,
    })
  } finally {
    time.end()
    await open?.close()
  }
}

/** @throws TargetFailure for arguments of no tool. */
function toolOf({ tool, args }: ConformanceOptions): ToolCall | undefined {
  if (tool === undefined && args !== undefined)
    throw new TargetFailure('Arguments were given, and no tool was named that takes them.')
  return tool === undefined ? undefined : { name: tool, arguments: args ?? {} }
}

async function openTarget(
  target: ConformanceTarget,
  options: ConformanceOptions,
  within: Pick<ServerCommand, 'startMilliseconds'> & Required<Pick<ServerUrl, 'limits' | 'signal'>>,
): Promise<OpenTarget> {
  const { user, waitMilliseconds = 300_000, onWait = () => {} } = options
  const common = { dialect: target.dialect ?? 'entra', tool: toolOf(options), user, ...within } as const
  if ('command' in target) {
    const { openServerCommand } = await import('./targets/server-command.ts')
    const { command, inherited = env, templates = {} } = target
    return openServerCommand({ ...common, command, inherited, templates })
  }
  const { openServerUrl } = await import('./targets/server-url.ts')
  return openServerUrl({ ...target, ...common, patience: { milliseconds: waitMilliseconds, tell: onWait } })
}
