import type { Verdict } from './check.ts'
import type { Evidence } from './recorder.ts'
import type { Level, Revision } from './requirement.ts'

/**
 * How the run of one check ended. A check says the first three; the runner alone says the others.
 * `not-asked`: the revision, the profile or the target does not put the question. `not-run`: an instrument is missing.
 * `broken`: the check threw, or passed without one exchange; that is the referee's fault.
 */
export type Outcome = Verdict | { readonly kind: 'not-asked' | 'not-run' | 'broken'; readonly because: string }

/** One check at one revision: its whole case. */
export interface CheckResult {
  readonly check: string
  readonly title: string
  readonly requirement: string
  /** What the requirement asks, in our words. */
  readonly says: string
  readonly area: string
  readonly revision: Revision
  /** The word of the requirement at this revision; null where the revision does not have it. */
  readonly level: Level | null
  /** The clause, on this revision's own page; null where the revision does not have it. */
  readonly source: string | null
  readonly outcome: Outcome
  /** Whether the baseline expects it not to hold. */
  readonly known: boolean
  /** How long the check took. */
  readonly milliseconds: number
  readonly evidence: readonly Evidence[]
}
