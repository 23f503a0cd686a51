import { InvalidArgumentError } from 'commander'
import type { ConformanceOptions, ConformanceTarget, Profile, Revision } from './index.ts'
import { revisions } from './kit/requirement.ts'
import { readTemplate } from './targets/templates.ts'

/**
 * A list on the command line: given again, or with commas, or both.
 * @throws InvalidArgumentError where nothing is given: it would read as everything, and was meant to be less.
 */
export function collect(given: string, before: readonly string[] = []): readonly string[] {
  const named = given
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
  if (named.length === 0) throw new InvalidArgumentError('It is empty.')
  return [...before, ...named]
}

/** A list on the command line whose items may hold commas. */
export const gather = (given: string, before: readonly string[] = []): readonly string[] => [...before, given]

/** @throws InvalidArgumentError for a revision that is none, naming those there are. */
export function readRevisions(given: string, before: readonly Revision[] = []): readonly Revision[] {
  const read = collect(given).map((name) => {
    const known = revisions.find((revision) => revision === name)
    if (known === undefined) throw new InvalidArgumentError(`There are ${revisions.join(', ')}.`)
    return known
  })
  return [...new Set([...before, ...read])]
}

/** @throws InvalidArgumentError for what is no sensible time. */
export function readSeconds(given: string): number {
  const seconds = Number(given)
  if (!(seconds > 0 && seconds <= 3600))
    throw new InvalidArgumentError('It is a number of seconds, more than 0 and at most 3600.')
  return seconds
}

/** A report that is to be written. */
export interface ReportFile {
  readonly kind: 'json' | 'text'
  readonly file: string
}

/** @throws InvalidArgumentError for a kind that is none, naming those there are, or where a file is missing. */
export function readReportFile(given: string, before: readonly ReportFile[] = []): readonly ReportFile[] {
  const [, kind, file] = /^([^=]*)=(.+)$/s.exec(given) ?? []
  if (file === undefined) throw new InvalidArgumentError('It is KIND=FILE, such as json=report.json.')
  if (kind !== 'json' && kind !== 'text')
    throw new InvalidArgumentError(`There is no report of the kind ${JSON.stringify(kind)}; there are json and text.`)
  return [...before, { kind, file }]
}

/** The options of `conformance server`, as they were given. */
export interface ServerOptions {
  readonly url?: string
  readonly command?: string
  readonly specVersion?: readonly Revision[]
  readonly profile?: Profile
  readonly tool?: string
  readonly only?: readonly string[]
  readonly strict?: true
  readonly report?: readonly ReportFile[]
  readonly timeout?: number
  readonly env?: readonly string[]
  readonly token?: string
  readonly mock?: string
  readonly user?: string
}

/** Which of the options do not go together; undefined where they all do. */
export function misuse({ url, command, env, token, mock, user, report = [] }: ServerOptions): string | undefined {
  if ((url === undefined) === (command === undefined))
    return 'Say which server: either --command "…" to start one, or --url for one that is running.'
  if (env && url !== undefined) return '--env is for --command: a server that is running has its variables already.'
  if ((token !== undefined || mock !== undefined) && command !== undefined)
    return '--token and --mock are for --url: a command gets a mock of its own.'
  if (user !== undefined && command === undefined && mock === undefined)
    return '--user names a user of a mock: give --mock with it, or --command.'
  if (url !== undefined && /^[a-z]+:\/\/[^/?#]*@/i.test(url))
    return '--url holds a user or a password, which would stand in every report. Give a token by --token.'
  if (new Set(report.map(({ file }) => file)).size < report.length) return 'Two reports are to be written to the same file.'
  return undefined
}

/**
 * The server that the options name. They have been looked at by `misuse`.
 * @throws Error for an `--env` that is not NAME=TEMPLATE.
 */
export function targetOf(
  { url, command, env, token, mock }: ServerOptions,
  inherited: Readonly<Record<string, string | undefined>>,
): ConformanceTarget {
  if (command !== undefined) return { command, inherited, templates: Object.fromEntries((env ?? []).map(readTemplate)) }
  return { url: url ?? '', ...(token !== undefined && { token }), ...(mock !== undefined && { mock }) }
}

/** How the run is to be, in the words of the library; what was not given is left to its defaults. */
export function runOptions({ specVersion, profile, tool, only, strict, timeout, user }: ServerOptions): ConformanceOptions {
  return {
    ...(specVersion && { revisions: revisions.filter((name) => specVersion.includes(name)) }),
    ...(profile && { profile }),
    ...(only && { only }),
    ...(strict && { strict }),
    ...(timeout && { milliseconds: timeout * 1000 }),
    tool,
    user,
  }
}
