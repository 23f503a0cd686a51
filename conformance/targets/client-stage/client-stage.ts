import type { Heard } from '../../kit/client-run.ts'
import type { Json } from '../../kit/client-scenario.ts'
import type { StageEntra } from './entra.ts'
import type { InsideAddress } from './inside.ts'
import type { Reply } from './listener.ts'

/** What of an exchange is evidence. */
export interface StageExchange {
  readonly heard: Heard
  readonly reply: Reply
}

/** The parties of one run, listening. */
export interface ClientStage {
  readonly url: string
  readonly issuer: string
  readonly other: string
  /** Who may sign in, and as which client; undefined where Entra is not there. */
  readonly entra: Pick<StageEntra, 'clients' | 'person'> | undefined
  /** What was asked and answered, in that order; it grows while the client runs. */
  readonly exchanges: readonly StageExchange[]
  /** What a command is told by MCP_CONFORMANCE_CONTEXT. */
  readonly context: Json
  /** Another person uses the client: what was given out until now is good no more. */
  changePerson(): void
  readonly wentInside: () => boolean | undefined
  readonly ranWords: () => boolean
  close(): Promise<void>
}

export interface ClientStageOptions {
  /** In a private network of this machine; undefined where it is in none. */
  readonly address?: InsideAddress | undefined
  /** Told of every exchange as soon as it is answered. */
  readonly onExchange?: (exchange: StageExchange) => void
}
