import type { CheckResult } from './outcome.ts'
import type { Revision, Role } from './requirement.ts'
import type { Profile } from './stage.ts'
import type { ExitCode, Summary } from './verdict.ts'

/** Counts up when a member is taken away or changes its meaning; report/report.schema.json describes this one. */
export const reportVersion = 1

/** What a run was asked, and what it found. */
export interface Report {
  readonly reportVersion: typeof reportVersion
  readonly startedAt: string
  readonly target: {
    readonly role: Role
    /** The MCP endpoint, or the issuer; null for a client that is run, once at each of many addresses of the referee's. */
    readonly url: string | null
    /** The command that started it, or that is the client; null where it was running already. */
    readonly command: string | null
  }
  readonly asked: {
    readonly revisions: readonly Revision[]
    readonly profile: Profile
    /** How the issuer spoke that the server was put behind; null for a server that people use. */
    readonly dialect: 'entra' | 'generic' | null
    readonly strict: boolean
    /** Whether the run may be green though some of it could not be put to the test. */
    readonly allowNotRun: boolean
    /** What the run was narrowed to; empty: everything. */
    readonly only: readonly string[]
    /** The tool that was named; null where the run chose for itself. */
    readonly tool: string | null
    /** What is known not to hold, entry by entry as in the baseline's file; null where there is none. */
    readonly baseline: readonly string[] | null
  }
  readonly verdict: { readonly exitCode: ExitCode; readonly because: readonly string[] }
  readonly summary: Summary
  /** What a reader should know beside the verdict, such as a revision that the server does not speak. */
  readonly notes: readonly string[]
  readonly results: readonly CheckResult[]
}
