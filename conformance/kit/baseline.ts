import type { CheckResult } from './outcome.ts'
import type { Revision } from './requirement.ts'

/** A check that is known not to hold: at one revision, or wherever it is asked. */
export interface BaselineEntry {
  readonly check: string
  readonly revision?: Revision
}

/** What is known not to hold. It can only shrink: an entry that holds again turns the run red until it is taken out. */
export type Baseline = readonly BaselineEntry[]

/** As it stands in a file: `server/topic/rule`, or `server/topic/rule@2026-07-28`. */
export const entryText = ({ check, revision }: BaselineEntry): string => (revision === undefined ? check : `${check}@${revision}`)

/** Results with what is known of them, and the entries that hold again. */
export interface AgainstBaseline {
  readonly results: readonly CheckResult[]
  readonly stale: Baseline
}

/**
 * Holds results against what is known. An entry is stale when everything it is about passed; what was not asked, not run or broke
 * says nothing of it.
 */
export function againstBaseline(results: readonly CheckResult[], baseline: Baseline): AgainstBaseline {
  const isAbout = ({ check, revision }: BaselineEntry, result: CheckResult) =>
    result.check === check && (revision === undefined || result.revision === revision)
  const kinds = (entry: BaselineEntry) =>
    new Set(results.filter((result) => isAbout(entry, result)).map(({ outcome }) => outcome.kind))
  return {
    results: results.map((result) => ({
      ...result,
      known: doesNotHold(result) && baseline.some((entry) => isAbout(entry, result)),
    })),
    stale: baseline.filter((entry) => {
      const found = kinds(entry)
      return found.has('pass') && !found.has('fail') && !found.has('inconclusive')
    }),
  }
}

const doesNotHold = ({ outcome }: CheckResult): boolean => outcome.kind === 'fail' || outcome.kind === 'inconclusive'

/** Everything among results that turns a run red: what a first baseline holds. Who fails wherever it is asked stands there once. */
export function baselineOf(results: readonly CheckResult[], isRed: (result: CheckResult) => boolean): Baseline {
  const byCheck = Map.groupBy(
    results.filter(({ outcome }) => outcome.kind !== 'not-asked'),
    ({ check }) => check,
  )
  return [...byCheck].flatMap(([check, asked]): BaselineEntry[] => {
    const red = asked.filter((result) => doesNotHold(result) && isRed(result))
    return red.length === asked.length ? [{ check }] : red.map(({ revision }) => ({ check, revision }))
  })
}
