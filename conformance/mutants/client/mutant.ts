import type { ConnectOptions } from '../../../src/client/index.ts'
import type { ChangeClientParts } from '../../targets/minimal-client/index.ts'

/** A client that is wrong in one respect, made from a right one by replacing a part of it. */
export type ClientMutant = {
  /** What is wrong, in the present tense and without a subject: "sends no state". */
  readonly flaw: string
} & (
  | { readonly of: 'minimal-client'; readonly change: ChangeClientParts }
  /** Made anew for each run, since a flaw may have a memory. */
  | { readonly of: 'our-client'; readonly options: () => Pick<ConnectOptions, 'fetch' | 'browser'> }
)

/** Mutants by the ids that checks name them by. */
export type ClientMutants = Readonly<Record<string, ClientMutant>>

/** A minimal client with some parts replaced. */
export const minimalClient = (flaw: string, change: ChangeClientParts): ClientMutant => ({ of: 'minimal-client', flaw, change })
