import type { ServerParts } from '../../../src/server/index.ts'
import type { ChangeProxy } from '../../targets/minimal-proxy/index.ts'
import type { ChangeParts, MinimalServerSettings } from '../../targets/minimal-server/index.ts'
import type { Tampering } from './front.ts'

/** A server that is wrong in one respect, made from a right one by replacing a part of it. No part is ever copied. */
export type Mutant = {
  /** What is wrong, in the present tense and without a subject: "does not look at the audience". */
  readonly flaw: string
} & (
  | { readonly of: 'minimal'; readonly change: ChangeParts; readonly settings?: Partial<MinimalServerSettings> }
  /** The minimal server that is its own authorization server. */
  | { readonly of: 'minimal-proxy'; readonly change: ChangeProxy }
  /** Ours in direct mode. Made anew for each server, since a flaw may have a memory. */
  | { readonly of: 'ours'; readonly parts: () => ServerParts }
  /** Ours in proxy mode. */
  | { readonly of: 'our-proxy'; readonly parts?: () => ServerParts; readonly front?: Tampering }
)

/** Mutants by the ids that checks name them by. */
export type Mutants = Readonly<Record<string, Mutant>>
