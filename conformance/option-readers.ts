import { InvalidArgumentError } from 'commander'
import type { Revision } from './index.ts'
import { readJson } from './kit/message.ts'
import { revisions } from './kit/requirement.ts'

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

/** The forms that a report is written in. */
export const reportKinds = ['json', 'text', 'junit', 'markdown', 'html'] as const
export type ReportKind = (typeof reportKinds)[number]

/** A report that is to be written. */
export interface ReportFile {
  readonly kind: ReportKind
  readonly file: string
}

/** @throws InvalidArgumentError for a kind that is none, naming those there are, or where a file is missing. */
export function readReportFile(given: string, before: readonly ReportFile[] = []): readonly ReportFile[] {
  const [, kind, file] = /^([^=]*)=(.+)$/s.exec(given) ?? []
  if (file === undefined) throw new InvalidArgumentError('It is KIND=FILE, such as json=report.json.')
  const known = reportKinds.find((name) => name === kind)
  if (known === undefined)
    throw new InvalidArgumentError(`There is no report of the kind ${JSON.stringify(kind)}; there are ${reportKinds.join(', ')}.`)
  return [...before, { kind: known, file }]
}

/** @throws InvalidArgumentError for what is no port; 0 stands for any free one. */
export function readPort(given: string): number {
  const port = Number(given)
  if (!/^\d+$/.test(given) || port > 65_535) throw new InvalidArgumentError('It is a port, 0 to 65535.')
  return port
}

/** @throws InvalidArgumentError for what is no sensible number of runs. */
export function readCount(given: string): number {
  const count = Number(given)
  if (!/^\d+$/.test(given) || count < 1 || count > 64) throw new InvalidArgumentError('It is a number, 1 to 64.')
  return count
}

/** @throws InvalidArgumentError for what is no JSON object. */
export function readArguments(given: string): Readonly<Record<string, unknown>> {
  const read = readJson(given)
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw new InvalidArgumentError(`It is a JSON object, such as '{"query":"test"}'.`)
  return Object.fromEntries(Object.entries(read))
}
