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

/** Whether a revision is the newest that asks a check: what `npm test` shows. `npm run test:referee` and the matrix show the others. */
export const isNewest = ({ check, revision }: Asked): boolean =>
  revision === revisions.findLast((one) => check.requirement.levels[one] !== undefined)

export const outcomeOn = async (check: Check, revision: Revision, stage: Stage | Promise<Stage>): Promise<Outcome> =>
  (await runCheck(check, revision, await stage)).outcome
