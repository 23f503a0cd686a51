import { AsyncLocalStorage } from 'node:async_hooks'
import type { Step } from './check.ts'
import { type AbsoluteRequest, defaultLimits, exchange, type Limits } from './http-client.ts'
import type { Answer } from './instruments.ts'
import { patiently, untilAnswered } from './patience.ts'
import { exchangeRaw, type RawRequest } from './raw-exchange.ts'
import type { Redactor } from './redaction.ts'

/** One exchange, as it may be shown to anybody: redacted where it was recorded. */
export interface Evidence {
  /** The label of the step that caused it. */
  readonly step: string
  /** Method and address, such as `POST http://localhost:8000/mcp`. */
  readonly request: string
  /** Null where no answer came. */
  readonly status: number | null
  /** The `WWW-Authenticate` lines of the answer, joined; null where there are none. */
  readonly challenge: string | null
  readonly sent: Said
  /** What came back; where nothing did, `noAnswer` says why. */
  readonly got: Said | null
  readonly noAnswer: string | null
}
interface Said {
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string | null
}

/** How instruments reach the party under test: every exchange is recorded under the step that caused it. */
export interface Wire {
  send(request: AbsoluteRequest): Promise<Answer>
  /** Sends a request as it stands, header lines and all, and gives what is answered over its connection: at most so many answers. */
  sendRaw(request: RawRequest, most: number): Promise<readonly Answer[]>
  /** Records an exchange that somebody else made for the check, such as the browser. `answer`: undefined where none came. */
  note(request: AbsoluteRequest, answer: Pick<Answer, 'status' | 'headers' | 'text'> | undefined): void
  /** Fires when the time of the check is up. */
  readonly signal: AbortSignal
  readonly redactor: Redactor
}

export interface Recorder extends Wire {
  readonly step: Step
  readonly evidence: readonly Evidence[]
}

export interface RecorderOptions {
  readonly redactor: Redactor
  readonly signal: AbortSignal
  readonly limits?: Limits
}

/** A check that makes more exchanges than this keeps the first ones; a report is not a packet capture. */
const most = 60

/** A recorder for one run of one check. */
export function createRecorder({ redactor, signal, limits = defaultLimits }: RecorderOptions): Recorder {
  const steps = new AsyncLocalStorage<string>()
  const evidence: Evidence[] = []

  const record = (
    request: AbsoluteRequest,
    answer: Pick<Answer, 'status' | 'headers' | 'text'> | undefined,
    noAnswer: string | null,
  ) => {
    // What a cookie is worth may be in an address or a page as well: a sign-in under way is known by one number in both.
    for (const line of answer?.headers['set-cookie'] ?? []) redactor.keep(valueOfCookie(line))
    if (evidence.length >= most) return
    const challenges = answer?.headers['www-authenticate']
    evidence.push({
      // A label may name what the target said: a tool, or an issuer.
      step: redactor.body(steps.getStore() ?? 'outside any step'),
      request: redactor.body(`${request.method ?? 'GET'} ${request.url}`),
      status: answer?.status ?? null,
      challenge: challenges ? redactor.body(challenges.join(', ')) : null,
      sent: { headers: redactor.headers(request.headers), body: request.body === undefined ? null : redactor.body(request.body) },
      got: answer
        ? { headers: redactor.headers(answer.headers), body: answer.text === '' ? null : redactor.body(answer.text) }
        : null,
      noAnswer: noAnswer === null ? null : redactor.text(noAnswer),
    })
  }

  const sendOnce = async (request: AbsoluteRequest): Promise<Answer> => {
    try {
      const answer = await exchange(request, limits, signal)
      record(request, answer, null)
      return answer
    } catch (error) {
      record(request, undefined, error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  const sendRawOnce = async (request: RawRequest, most: number): Promise<readonly Answer[]> => {
    try {
      const answers = await exchangeRaw(request, most, limits, signal)
      if (answers.length === 0) record(request, undefined, 'the connection was closed without an answer')
      for (const answer of answers) record(request, answer, null)
      return answers
    } catch (error) {
      record(request, undefined, error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  return {
    evidence,
    signal,
    redactor,
    step: (label, action) => steps.run(label, action),
    note: (request, answer) => record(request, answer, answer ? null : 'no answer'),
    send: (request) => patiently(() => sendOnce(request), signal),
    sendRaw: (request, most) =>
      untilAnswered(
        () => sendRawOnce(request, most),
        signal,
        ([first]) => first,
      ),
  }
}

/** RFC 6265 §4.1.1. */
const valueOfCookie = (line: string): string => /^[^=;]*="?([^";]*)/.exec(line)?.[1]?.trim() ?? ''
