import type { Role } from '../kit/requirement.ts'
import type { Stage } from '../kit/stage.ts'

/** A target made ready for a run. */
export interface OpenTarget {
  readonly role: Role
  /** The MCP endpoint, or the issuer; null for a client that is run, once at each of many addresses of the referee's. */
  readonly url: string | null
  /** The command that started it; null where it was running already. */
  readonly command: string | null
  readonly stage: Stage
  /** How many checks may run side by side. Default: that of the runner. */
  readonly width?: number
  /** Leaves nothing behind: no process, no folder, no listener. */
  close(): Promise<void>
}

/** Thrown where a run cannot begin: the command does not start, nobody listens, the mock is not one. Its message is for a person. */
export class TargetFailure extends Error {
  override readonly name = 'TargetFailure'
}
