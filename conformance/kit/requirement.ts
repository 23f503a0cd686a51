/** The revisions of the MCP specification that a run can be asked about, oldest first. */
export const revisions = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'] as const
export type Revision = (typeof revisions)[number]

/** The RFC 2119 word of a sentence. Severity follows from it and is never typed by hand. */
export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY'

/** The parties that a sentence may bind. */
export const roles = ['server', 'client', 'authorization-server'] as const
export type Role = (typeof roles)[number]

/**
 * Who asks the sentence. `mcp`: the specification. `entra`: what a server behind Entra must do though
 * MCP's text does not say it. `project`: what the tool `get_user_name` promises, asked only where that tool exists.
 */
export type Origin = 'mcp' | 'entra' | 'project'

/** One normative sentence of one document. */
export interface Requirement {
  readonly id: string
  readonly role: Role
  readonly origin: Origin
  /** What it asks, in our words. */
  readonly says: string
  /** Its word at each revision. A revision that is absent does not ask it. */
  readonly levels: Readonly<Partial<Record<Revision, Level>>>
  /** Where each revision says it, in that revision's own page. */
  readonly urls: Readonly<Partial<Record<Revision, string>>>
}

/** A MUST or MUST NOT turns the run red; the others are reported, and red only with `--strict`. */
export const isRequired = (level: Level): boolean => level === 'MUST' || level === 'MUST NOT'
