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
    ...evidence.flatMap((exchange) => exchangeLines(exchange).map((line) => paint.dim(`    ${line}`))),
  ]
}

function exchangeLines(exchange: Evidence): string[] {
  const { step, request, status, challenge, got, noAnswer } = exchange
  const token = authorizationOf(exchange)
  const body = got?.body ?? null
  return [
    `${plain(step)}`,
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
