import { serverChecks } from '../checks/index.ts'
import type { Check } from '../kit/check.ts'
import type { Outcome } from '../kit/outcome.ts'
import { type Revision, revisions } from '../kit/requirement.ts'
import { runCheck } from '../kit/runner.ts'
import type { Stage } from '../kit/stage.ts'

/** A check at one of the revisions that ask its requirement, named for a test. */
export interface Asked {
  readonly name: string
  readonly check: Check
  readonly revision: Revision
}

/** Each check at each revision that asks it. */
export const askedOf = (checks: readonly Check[]): readonly Asked[] =>
  checks.flatMap((check) =>
    revisions
      .filter((revision) => check.requirement.levels[revision] !== undefined)
      .map((revision) => ({ name: `${check.id} at ${revision}`, check, revision })),
  )

export const asked: readonly Asked[] = askedOf(serverChecks)

/**
 * Whether a revision is the first or the last that asks a check, or one that it says something special of. What a target does at those
 * in between it does at one of these: `npm test` shows these, and the matrix all of them.
 */
export function isTelling({ check, revision }: Asked): boolean {
  const asking = revisions.filter((one) => check.requirement.levels[one] !== undefined)
  const special = check.catches.some((entry) => entry.endsWith(`@${revision}`))
  return revision === asking[0] || revision === asking.at(-1) || special
}

export const outcomeOn = async (check: Check, revision: Revision, stage: Stage | Promise<Stage>): Promise<Outcome> =>
  (await runCheck(check, revision, await stage)).outcome
