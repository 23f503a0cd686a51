/** Whose part it is to change something. */
export type Whose = 'you' | 'the network' | 'the MCP server' | 'the authorization server' | 'this client'

/**
 * `usage`: the command or its configuration has to change. `unreachable`: nobody answers, or not as such a party answers.
 * `refused`: one party refused, or was refused because it broke a rule. `failed`: the thing asked for went wrong.
 * `stopped`: whoever asked for it took it back.
 */
export type FailureKind = 'usage' | 'unreachable' | 'refused' | 'failed' | 'stopped'

export interface FailureReport {
  readonly kind: FailureKind
  /** One sentence: what happened. It names addresses and rules, and never a token, a code or a secret. */
  readonly happened: string
  readonly whose: Whose
  /** One sentence: what to try next. */
  readonly advice: string
}

/** Everything that this client throws on purpose: what happened, whose part it is to change something, and what to try. */
export class ConnectError extends Error {
  readonly kind: FailureKind
  readonly whose: Whose
  readonly advice: string

  constructor(report: FailureReport, options?: ErrorOptions) {
    super(report.happened, options)
    this.kind = report.kind
    this.whose = report.whose
    this.advice = report.advice
  }
}

/** The command or its configuration is wrong. */
export const usage = (happened: string, advice: string): ConnectError =>
  new ConnectError({ kind: 'usage', happened, whose: 'you', advice })

/** The signal that came with a call went off. */
export const stopped = (): ConnectError =>
  new ConnectError({
    kind: 'stopped',
    happened: 'It was stopped.',
    whose: 'you',
    advice: 'Ask again when you want it after all.',
  })
