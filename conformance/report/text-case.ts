import type { Evidence } from '../kit/recorder.ts'
import type { Case } from './cases.ts'
import { plain } from './plain.ts'
import type { Paint } from './text-colours.ts'
import { standingWords } from './words.ts'

/** One case that is not green: what was asked, why it is not green, where it is written, and the exchanges. */
export function caseLines({ standing, results }: Case, paint: Paint): string[] {
  const [{ check, revision, title, level, says, source, outcome, evidence }] = results
  const word = paint.standing(standing, standingWords[standing].toUpperCase())
  const because = `  because  ${plain('because' in outcome ? outcome.because : '')}`
  if (results.length > 1) return [`${word} ${paint.bold(`${results.length} checks`)} at ${revision}`, because]
  return [
    `${word} ${paint.bold(check)} at ${revision}`,
    `  ${plain(title)}`,
    because,
    `  ${level ?? ''}  ${plain(says)}`,
    ...(source === null ? [] : [`  written  ${source}`]),
    ...(standing === 'fail' || standing === 'warn' ? [`  mend     mcp-entra explain ${check}`] : []),
    ...stepsOf(evidence).flatMap((step, index, all) =>
      stepLines(step, index === all.length - 1).map((line) => paint.dim(`    ${line}`)),
    ),
  ]
}

/** The exchanges by step, as they came. */
function stepsOf(evidence: readonly Evidence[]): readonly (readonly Evidence[])[] {
  const steps: Evidence[][] = []
  for (const exchange of evidence) {
    const last = steps.at(-1)
    if (last?.[0]?.step === exchange.step) last.push(exchange)
    else steps.push([exchange])
  }
  return steps
}

/** Of a control in which all went well, and that is long, nobody reads more than that it was there. */
const longControl = 4

function stepLines(exchanges: readonly Evidence[], isLast: boolean): string[] {
  const name = plain(exchanges[0]?.step ?? '')
  if (!isLast && name.startsWith('control') && exchanges.length >= longControl)
    return [`${name} (${exchanges.length} exchanges; the JSON report has them)`]
  return [name, ...exchanges.flatMap(exchangeLines)]
}

function exchangeLines(exchange: Evidence): string[] {
  const { request, status, challenge, got, noAnswer } = exchange
  const token = authorizationOf(exchange)
  const body = got?.body ?? null
  return [
    `  ${cut(plain(request))}  ->  ${status === null ? `no answer: ${plain(noAnswer ?? '')}` : status}`,
    ...(token === undefined ? [] : [`  Authorization: ${cut(plain(token))}`]),
    ...(challenge === null ? [] : [`  WWW-Authenticate: ${cut(plain(challenge))}`]),
    ...(body === null ? [] : [`  ${cut(plain(body))}`]),
  ]
}

/** The credential that a request carried, as it may be shown; undefined where there was none. */
export function authorizationOf({ sent }: Evidence): string | undefined {
  const found = Object.entries(sent.headers).find(([name]) => name.toLowerCase() === 'authorization')
  return found && [found[1]].flat().join(', ')
}

/** The JSON report has the rest. */
const cut = (text: string): string => (text.length > 240 ? `${text.slice(0, 240)}…` : text)
