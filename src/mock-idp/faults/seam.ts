import type { Endpoint } from '../ledger.ts'

/** One way to answer wrongly, as data: off until it is armed, for one test. */
export interface Fault<Answer> {
  /** `{seam}/{what-is-wrong}`: the same for ever. */
  readonly id: string
  /** The sentence a party breaks by answering so: the document and its section, a colon, and what it asks. */
  readonly breaks: string
  /** Pure: the same answer in, the same wrong answer out. No clock, no dice. */
  readonly change: (answer: Answer) => Answer
  /** Which answers it can make wrong; without it, all. The others pass unharmed and do not count. */
  readonly applies?: (answer: Answer) => boolean
  /** How often it fires where whoever arms it says nothing; without it, at every answer. */
  readonly times?: number
}

/** Which request an answer belongs to, as far as scopes look at it. */
export interface Asked {
  readonly endpoint: Endpoint
  readonly clientId?: string | undefined
  readonly grantType?: string | undefined
}

/** Which answers an armed fault is for. What is not said does not matter. */
export interface FaultScope {
  /** Only answers to this client (the `client_id` of a request; at Graph, the client that its token was issued to). */
  readonly clientId?: string | undefined
  /** Only this `grant_type`, as it was sent. */
  readonly grantType?: string | undefined
  readonly endpoint?: Endpoint | undefined
  /** Only from the n-th fitting answer on, counted from 1; and then once, unless `times` says more. */
  readonly nth?: number | undefined
  /** For so many fitting answers; all later ones are right again. */
  readonly times?: number | undefined
}

/** A fault in force, from `arm` until it is disposed of. */
export interface Armed extends Disposable {
  readonly id: string
  readonly scope: FaultScope
  /** How often the fault got its chance. Zero means the test proved nothing. */
  readonly fired: number
}

const fits = (scope: FaultScope, asked: Asked): boolean =>
  (['clientId', 'grantType', 'endpoint'] as const).every((name) => scope[name] === undefined || scope[name] === asked[name])

/** A place where the mock is about to send something, and may be told to send it wrong. */
export class Seam<Answer> {
  #armed: { readonly fault: Fault<Answer>; readonly scope: FaultScope; met: number; fired: number } | undefined

  /** One fault at a time: with two, nobody could say which one was noticed. @throws Error while another is armed. */
  arm(fault: Fault<Answer>, scope: FaultScope = {}): Armed {
    if (this.#armed) throw new Error(`${this.#armed.fault.id} is still armed; it cannot be joined by ${fault.id}`)
    const armed = { fault, scope, met: 0, fired: 0 }
    this.#armed = armed
    return {
      id: fault.id,
      scope,
      get fired() {
        return armed.fired
      },
      [Symbol.dispose]: () => {
        if (this.#armed === armed) this.#armed = undefined
      },
    }
  }

  /** Every answer goes through here, armed or not. */
  pass(answer: Answer, asked: Asked): Answer {
    const armed = this.#armed
    if (!armed || !fits(armed.scope, asked) || armed.fault.applies?.(answer) === false) return answer
    armed.met += 1
    const { nth = 1, times = armed.fault.times ?? (armed.scope.nth === undefined ? Number.POSITIVE_INFINITY : 1) } = armed.scope
    if (armed.met < nth || armed.met >= nth + times) return answer
    armed.fired += 1
    return armed.fault.change(answer)
  }
}
