import type { Instruments } from './instruments.ts'
import type { Wire } from './recorder.ts'
import type { Redactor } from './redaction.ts'
import type { Revision } from './requirement.ts'

/** What a target gives the runner to play on. One stage serves any number of checks, each with a wire of its own. */
export interface Stage {
  /** The instruments there are at one revision; what they ask of the party under test goes over the wire, and is evidence. */
  instruments(revision: Revision, wire: Wire): Partial<Instruments>
  /** Why an instrument is not there, in words that end "… because". */
  readonly missing: Readonly<Partial<Record<keyof Instruments, string>>>
  /** Knows the secrets of this target, and removes them from whatever is recorded. */
  readonly redactor: Redactor
}

/** Who the run asks for: the specification alone, or what a server behind Entra owes as well. */
export const profiles = ['mcp', 'entra'] as const
export type Profile = (typeof profiles)[number]
