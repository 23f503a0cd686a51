import { advice } from './advice/index.ts'
import type { CheckResult } from './kit/outcome.ts'
import type { Report } from './kit/report.ts'
import { binds } from './kit/verdict.ts'

/**
 * Whether a client would work with Microsoft Entra ID, and what to change, in sentences; none where nothing was asked about that.
 * A failure that the baseline knows is one all the same: Entra does not know it.
 */
export function entraAnswer({ results, asked: { strict } }: Pick<Report, 'results' | 'asked'>): readonly string[] {
  const asked = results.filter(({ area, outcome }) => area === 'entra' && outcome.kind !== 'not-asked')
  const required = asked.filter((one) => binds(one, strict))
  if (required.length === 0) return []
  const wrong = required.filter(isWrong)
  const unseen = required.find(({ outcome }) => outcome.kind !== 'pass' && outcome.kind !== 'fail')
  const advised = asked.filter((one) => isWrong(one) && !binds(one, strict))
  return [
    ...new Set([
      ...(wrong.length > 0 ? [no] : unseen ? [notKnown, whatIsMissing(unseen)] : [yes]),
      ...wrong.map(whatToChange),
      ...advised.map((one) => `It would work better otherwise. ${whatToChange(one)}`),
    ]),
  ]
}

const yes = 'Yes: this client would work with Microsoft Entra ID, as far as was seen.'
const no = 'No: this client would not work with Microsoft Entra ID as it is.'
const notKnown = 'Not known: too little was seen to say whether this client would work with Microsoft Entra ID.'

const isWrong = ({ outcome }: CheckResult): boolean => outcome.kind === 'fail'

const whatIsMissing = ({ title, outcome }: CheckResult): string =>
  `What is missing: ${title}: ${'because' in outcome ? outcome.because : ''}`

const whatToChange = ({ check, requirement, title }: CheckResult): string =>
  `What does not hold: ${title} (${requirement}). What to change: ${advice[check]?.mend.any ?? ''}`
