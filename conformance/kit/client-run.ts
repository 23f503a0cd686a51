import type { Parameters, Scenario } from './client-scenario.ts'
import type { Answer } from './instruments.ts'
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
  /** Why Entra refused it, in Entra's words: `AADSTS9010010: The resource parameter…`. Undefined where it did not, or nobody asked Entra. */
  readonly refused?: string
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
  /** Whether processes that it had started went on when it had ended. */
  readonly leftBehind?: boolean
  /** How far it got, in words that follow "the client", where nobody sees how it ends: `listed the tools and called none`. */
  readonly furthest?: string
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
  /** What a browser was given to open, as it was given. */
  readonly opened: readonly string[]
  /** Whether somebody connected to the private network; undefined where nobody could have been seen there. */
  readonly wentInside: boolean | undefined
  /** Whether a shell has read words of the stage. */
  readonly ranWords: boolean
  /** What the parties heard of the client when another person used it, and how that ended. Only with `anotherPerson`. */
  readonly again?: { readonly heard: readonly Heard[]; readonly ending: Ending }
}

/** What lies at an address of the client, or why nobody can say. */
export type Looked =
  | { readonly answer: Pick<Answer, 'status' | 'headers' | 'text' | 'json'>; readonly isHandedIn: boolean }
  | { readonly unknown: string }

/** The client under test, which is run at stages of the revision that is asked. */
export interface ClientUnderTest {
  readonly revision: Revision
  /** Runs the client through a scenario, once however many checks ask; what it did is evidence of each of them. */
  run(scenario: Scenario): Promise<ClientRun>
  /** Looks at the metadata document that is its client id. */
  document(clientId: string): Promise<Looked>
  /** Looks at a page of its own, to which its people come back. */
  page(url: string): Promise<Looked>
}
