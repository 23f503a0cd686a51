import type { Parameters, Scenario } from './client-scenario.ts'
import type { Revision } from './requirement.ts'

/** What a request to a party of the stage was for. */
export type Purpose =
  | 'mcp'
  | 'resource-metadata'
  | 'issuer-metadata'
  | 'registration'
  | 'authorization'
  | 'token'
  | 'icon'
  | 'nothing'

/** One request that a party of the stage got, from the client or from its browser. */
export interface Heard {
  readonly party: 'server' | 'issuer' | 'other'
  readonly purpose: Purpose
  readonly method: string
  readonly url: string
  /** Without the query. */
  readonly path: string
  readonly query: Parameters
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly body: string
  /** The body as a form; empty where it is none. */
  readonly form: Parameters
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown
  readonly status: number
  /** Of whom its bearer token is, at that moment. `nobody`: of none of the stage. */
  readonly bearer: 'none' | 'nobody' | 'issuer' | 'other'
}

/** How a run of the client ended. */
export interface Ending {
  /** Its exit code; null where it did not end by itself. */
  readonly exitCode: number | null
  /** Why it has none, in words that follow "the client": `was ended by SIGSEGV`, `had not ended after 30 s`. */
  readonly otherwise: string | null
  /** Whether it was ended because it had not ended by itself. */
  readonly isLate?: boolean
  /** The last lines it wrote, standard output and standard error together. */
  readonly lastLines: readonly string[]
}

/** One run of the client through a scenario: who was asked for what, in that order, and how it ended. */
export interface ClientRun {
  readonly scenario: Scenario
  readonly url: string
  readonly issuer: string
  readonly other: string
  readonly heard: readonly Heard[]
  readonly ending: Ending
}

/** The client under test, which is run at stages of the revision that is asked. */
export interface ClientUnderTest {
  readonly revision: Revision
  /** Runs the client through a scenario, once however many checks ask; what it did is evidence of each of them. */
  run(scenario: Scenario): Promise<ClientRun>
}
