import { type Document, isSeq, parseDocument } from 'yaml'
import { type Baseline, type BaselineEntry, entryText } from './kit/baseline.ts'
import { type Revision, type Role, revisions, roles } from './kit/requirement.ts'

const heading = ` What is known not to hold. An entry that holds again turns the run red until it is taken out (--update-baseline does so).
 An entry is a check, or a check at one revision: server/topic/rule@2026-07-28.`

/**
 * Reads what is known of one party. The file is YAML with a list for each party, as the official suite has it for scenarios:
 * `server:`, `client:`, `authorization-server:`. Comments are kept when it is written again.
 * @param checks The ids there are.
 * @throws Error that names everything that is wrong in the file.
 */
export function readBaseline(text: string, party: Role, checks: readonly string[]): Baseline {
  const document = parseDocument(text)
  const problems: string[] = document.errors.map(({ message }) => message.split('\n', 1)[0] ?? message)
  if (problems.length > 0) throw wrong(problems)
  const read: unknown = document.toJS() ?? {}
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw wrong([`it is not a map of lists, one for each of ${roles.join(', ')}`])
  const entries: BaselineEntry[] = []
  for (const [name, list] of Object.entries(read)) {
    if (!(roles as readonly string[]).includes(name)) problems.push(`${JSON.stringify(name)} is none of ${roles.join(', ')}`)
    else if (list !== null && !Array.isArray(list)) problems.push(`${name} is not a list`)
    else if (name === party) entries.push(...(list ?? []).flatMap((item: unknown) => readEntry(item, checks, problems)))
  }
  const names = entries.map(entryText)
  for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index)))
    problems.push(`${name} stands there twice`)
  if (problems.length > 0) throw wrong(problems)
  return entries
}

const wrong = (problems: readonly string[]): Error =>
  new Error(`The baseline cannot be read:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)

function readEntry(item: unknown, checks: readonly string[], problems: string[]): readonly BaselineEntry[] {
  const [check = '', at, ...more] = typeof item === 'string' ? item.split('@') : []
  const revision = revisions.find((name) => name === at)
  if (!checks.includes(check)) problems.push(`${JSON.stringify(item)} names no check (conformance list shows them)`)
  else if (more.length > 0 || (at !== undefined && revision === undefined))
    problems.push(`${JSON.stringify(item)} names no revision; there are ${revisions.join(', ')}`)
  else return [entryOf(check, revision)]
  return []
}

const entryOf = (check: string, revision: Revision | undefined): BaselineEntry =>
  revision === undefined ? { check } : { check, revision }

/** A first baseline. */
export const newBaseline = (party: Role, baseline: Baseline): string =>
  `${heading.replaceAll(/^/gm, '#')}\n${party}:\n${baseline.map((entry) => `  - ${entryText(entry)}\n`).join('')}`

/** The file without some entries; everything else in it, comments included, stays. */
export function withoutEntries(text: string, party: Role, stale: Baseline): string {
  const document: Document = parseDocument(text)
  const list = document.get(party)
  const gone = new Set(stale.map(entryText))
  if (isSeq(list)) list.items = list.items.filter((item) => !gone.has(String(item)))
  return document.toString()
}
