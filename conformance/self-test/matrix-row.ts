import { type Check, caughtAnywhere, caughtAt } from '../kit/check.ts'
import { type Revision, revisions } from '../kit/requirement.ts'

/** Which checks failed on a mutant, and at which revisions. */
export interface Caught {
  readonly mutant: string
  readonly by: Readonly<Record<string, readonly Revision[]>>
}

/** Every check that names the mutant or fails on it, with a column per revision. */
export function rowText({ mutant, by }: Caught, checks: readonly Check[]): string {
  const concerned = checks.filter((check) => by[check.id] !== undefined || caughtAnywhere(check).includes(mutant))
  const cell = ({ id, requirement }: Check, revision: Revision) =>
    requirement.levels[revision] === undefined ? '-' : by[id]?.includes(revision) ? 'red' : '.'
  const lines = concerned.map((check) => `  ${revisions.map((revision) => cell(check, revision).padEnd(4)).join('')} ${check.id}`)
  return [mutant, ...lines].join('\n')
}

/** What is not as it should be: a check that names the mutant and misses it somewhere, or one that fails on it and does not name it. */
export function faultsOf({ mutant, by }: Caught, checks: readonly Check[]): readonly string[] {
  return checks.flatMap((check) => {
    const asked = revisions.filter((revision) => check.requirement.levels[revision] !== undefined)
    const wrong = (isRed: boolean, isNamed: boolean) =>
      asked.filter((at) => (by[check.id]?.includes(at) ?? false) === isRed && caughtAt(check, at).includes(mutant) === isNamed)
    const [missed, stray] = [wrong(false, true), wrong(true, false)]
    return [
      ...(missed.length > 0 ? [`${check.id} names ${mutant} and misses it at ${missed.join(', ')}`] : []),
      ...(stray.length > 0 ? [`${check.id} turns red on ${mutant} and does not name it at ${stray.join(', ')}`] : []),
    ]
  })
}
