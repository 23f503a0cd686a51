import type { CheckResult } from '../kit/outcome.ts'
import type { Evidence } from '../kit/recorder.ts'
import { plain } from './plain.ts'
import type { Paint } from './text-colours.ts'

const words = { fail: 'FAIL', inconclusive: 'UNCLEAR', broken: 'BROKEN' } as const

/** One case that is not green: what was asked, why it is not green, where it is written, and the exchanges. */
export function caseOf({ check, revision, title, level, says, source, outcome, evidence }: CheckResult, paint: Paint): string[] {
  const kind = outcome.kind === 'fail' || outcome.kind === 'broken' ? outcome.kind : 'inconclusive'
  return [
    `${paint.outcome(kind, words[kind])} ${paint.bold(check)} at ${revision}`,
    `  ${plain(title)}`,
    `  because  ${plain('because' in outcome ? outcome.because : '')}`,
    `  ${level ?? ''}  ${plain(says)}`,
    ...(source === null ? [] : [`  written  ${source}`]),
    ...evidence.flatMap((exchange) => exchangeLines(exchange).map((line) => paint.dim(`    ${line}`))),
  ]
}

function exchangeLines({ step, request, status, challenge, sent, got, noAnswer }: Evidence): string[] {
  const token = sent.headers['Authorization'] ?? sent.headers['authorization']
  const body = got?.body ?? null
  return [
    `${plain(step)}`,
    `  ${cut(plain(request))}  ->  ${status === null ? `no answer: ${plain(noAnswer ?? '')}` : status}`,
    ...(token === undefined ? [] : [`  Authorization: ${cut(plain(String(token)))}`]),
    ...(challenge === null ? [] : [`  WWW-Authenticate: ${cut(plain(challenge))}`]),
    ...(body === null ? [] : [`  ${cut(plain(body))}`]),
  ]
}

/** The JSON report has the rest. */
const cut = (text: string): string => (text.length > 240 ? `${text.slice(0, 240)}…` : text)
