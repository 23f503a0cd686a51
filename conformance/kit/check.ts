import type { Instruments } from './instruments.ts'
import type { Requirement, Revision } from './requirement.ts'

/** What a check may say. The runner alone says anything else. */
export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'fail'; readonly because: string }
  | { readonly kind: 'inconclusive'; readonly because: string }

export const pass: Verdict = { kind: 'pass' }
export const fail = (because: string): Verdict => ({ kind: 'fail', because })
export const inconclusive = (because: string): Verdict => ({ kind: 'inconclusive', because })

/** Runs an action and keeps, under its label, every exchange that the action caused. */
export type Step = <Result>(label: string, action: () => Promise<Result>) => Promise<Result>

/** The judgement of one requirement, by playing some instruments. */
export interface Check<Needs extends keyof Instruments = keyof Instruments, Wants extends keyof Instruments = keyof Instruments> {
  /** Three kebab-case parts: role/topic/rule. It names the rule, and is the same whether the check passes or fails. */
  readonly id: string
  readonly requirement: Requirement
  /** A sentence that can be false. */
  readonly title: string
  /** The instruments the check plays; where one is missing it is reported as not run, never as passed. */
  readonly needs: readonly Needs[]
  /** Instruments that it plays where they are there, and does without where they are not. */
  readonly wants?: readonly Wants[]
  /**
   * The broken targets this check must catch, and the only ones it turns red on. Never empty. `id` is caught wherever the requirement
   * is asked; `id@revision` there alone, where the word of the requirement is another at other revisions.
   */
  readonly catches: readonly [string, ...string[]]
  readonly run: (instruments: Pick<Instruments, Needs> & Partial<Pick<Instruments, Wants>>, step: Step) => Promise<Verdict>
}

/** Types a check by the instruments it declares, so that it cannot play one it did not ask for. */
export const check = <const Needs extends keyof Instruments, const Wants extends keyof Instruments = never>(
  definition: Check<Needs, Wants>,
): Check<Needs, Wants> => definition

/** A check among others, whatever it plays: whoever runs a list hands out what each one declares. */
export type AnyCheck = Check

/** The broken targets that a check must catch at one revision. */
export const caughtAt = ({ catches }: Pick<Check, 'catches'>, revision: Revision): readonly string[] =>
  catches.flatMap((entry) => {
    const [id = '', at] = entry.split('@')
    return at === undefined || at === revision ? [id] : []
  })

/** The broken targets that a check must catch somewhere. */
export const caughtAnywhere = ({ catches }: Pick<Check, 'catches'>): readonly string[] =>
  catches.map((entry) => entry.split('@', 1)[0] ?? entry)
