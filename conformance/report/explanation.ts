import { type Advice, type Builder, builders } from '../advice/advice.ts'
import type { Check } from '../kit/check.ts'
import { type Requirement, revisions } from '../kit/requirement.ts'
import type { RequirementNotes } from '../kit/requirement-notes.ts'
import { type Reason, reasonText } from '../requirements/reasons.ts'

/** What a requirement asks, where it is written, how it is put to the test, and which checks do so, or why none does. */
export function explainRequirement(
  row: Requirement,
  notes: RequirementNotes | undefined,
  checks: readonly Check[],
  reason?: Reason,
): string {
  const judging = checks.filter(({ requirement }) => requirement.id === row.id)
  const asked = revisions.filter((name) => row.levels[name] !== undefined)
  const lines = [
    `${row.id} (${row.role})`,
    `  ${row.says}`,
    '',
    ...asked.map((name) => `  ${name}  ${(row.levels[name] ?? '').padEnd(10)}  ${row.urls[name] ?? ''}`),
    ...(notes && notes.rfc.length > 0 ? [`  rests on    ${notes.rfc.join(', ')}`] : []),
    ...told('sent', notes?.send),
    ...told('holds', notes?.pass),
    ...told('broken', notes?.fail),
    ...told('at Entra', notes?.entra),
    ...told('note', notes?.notes),
    ...told('unseen', notes?.notObservable),
    '',
    ...(judging.length === 0
      ? [reason ? `  No check judges it: ${reasonText(reason)}.` : '  No check judges it yet.']
      : ['  Judged by:', ...judging.map(({ id, title }) => `    ${id}\n      ${title}`)]),
  ]
  return `${lines.join('\n')}\n`
}

/** What a check claims, why that matters, what is to come and how it is mended, and the requirement that it judges. */
export function explainCheck(
  check: Check,
  notes: RequirementNotes | undefined,
  checks: readonly Check[],
  advice: Advice | undefined,
): string {
  const { any, ...particular } = advice?.mend ?? { any: undefined }
  const lines = [
    check.id,
    `  ${check.title}`,
    '',
    ...told('why', advice?.why),
    ...told('due', advice?.expect),
    ...told('mend', any),
    ...Object.entries(particular).flatMap(([name, text]) => [`    ${builders[name as Builder]}`, `      ${text}`]),
    '',
    ...told('plays', [...check.needs, ...(check.wants ?? []).map((name) => `${name} where it is there`)].join(', ')),
    ...told('catches', check.catches.join(', ')),
    '',
    'It judges the requirement',
    '',
  ]
  return `${lines.join('\n')}\n${explainRequirement(check.requirement, notes, checks)}`
}

const told = (name: string, text: string | undefined): string[] => (text === undefined ? [] : [`  ${name.padEnd(10)}  ${text}`])

/** The ids nearest to one that does not exist: those that contain it, those that contain its parts, those that differ by few letters. */
export function nearest(id: string, ids: readonly string[], most = 5): readonly string[] {
  const parts = id
    .toLowerCase()
    .split(/[/.]/)
    .filter((part) => part.length > 2)
  const scored = ids.map((known) => {
    const shared = parts.filter((part) => known.includes(part)).length
    const whole = id !== '' && known.includes(id.toLowerCase()) ? 1_000 : 0
    return { known, score: distance(id.toLowerCase(), known) - shared * 10 - whole }
  })
  return scored
    .sort((one, other) => one.score - other.score)
    .slice(0, most)
    .map(({ known }) => known)
}

/** How many letters must be put in, taken out or changed (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1]
    for (let at = 1; at <= other.length; at += 1) {
      const change = (row[at - 1] ?? 0) + (letter === other[at - 1] ? 0 : 1)
      next.push(Math.min(change, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
