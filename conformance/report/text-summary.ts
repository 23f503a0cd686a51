import type { Report } from '../kit/report.ts'
import type { Tally } from '../kit/verdict.ts'
import { plain } from './plain.ts'
import type { Paint } from './text-colours.ts'

const verdicts = {
  0: ['pass', 'Everything required holds.'],
  1: ['fail', 'Something required does not hold.'],
  2: ['inconclusive', 'The run learnt too little to say that everything required holds.'],
} as const

/** The sum, in requirements: a requirement at two revisions counts twice, however many checks judge it. */
export function summaryLines({ summary, verdict }: Report, paint: Paint): string[] {
  const { required, recommended } = summary
  const [kind, sentence] = verdicts[verdict.exitCode]
  return [
    paint.outcome(kind, paint.bold(sentence)),
    ...verdict.because.map((because) => `  ${plain(because)}`),
    `${required} required sentences: ${standing(summary)}`,
    ...(recommended.asked === 0 ? [] : [`${recommended.asked} recommended: ${standing(recommended)}`]),
  ]
}

/** How many stand how; what nothing stands like is left out, but for those that hold. */
function standing({ passed, failed, inconclusive, notRun, broken }: Omit<Tally, 'asked'>): string {
  const others = { 'do not': failed, unclear: inconclusive, 'not run': notRun, broken }
  const counted = Object.entries(others).filter(([, count]) => count > 0)
  return [`${passed} hold`, ...counted.map(([name, count]) => `${count} ${name}`)].join(', ')
}
