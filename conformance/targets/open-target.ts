import type { Stage } from '../kit/stage.ts'

/** A target made ready for a run. */
export interface OpenTarget {
  readonly url: string
  /** The command that started it; null where it was running already. */
  readonly command: string | null
  readonly stage: Stage
  /** A token that the server accepts, where the person who runs this had one. */
  readonly controlToken: string | undefined
  /** Leaves nothing behind: no process, no folder, no listener. */
  close(): Promise<void>
}

/** Thrown where a run cannot begin: the command does not start, nobody listens, the mock is not one. Its message is for a person. */
export class TargetFailure extends Error {
  override readonly name = 'TargetFailure'
}
