import type { IssuerDocument } from '../issuer-metadata.ts'
import type { Registration } from '../registration/registration.ts'
import type { Tokens } from '../tokens.ts'

/** What is asked for, at which authorization server. */
export interface GrantRequest {
  readonly issuer: IssuerDocument
  /** How far its clock is ahead of ours; negative where it is behind. */
  readonly aheadSeconds: number
  /** Byte for byte as the resource document says it; undefined where none is sent. */
  readonly resource: string | undefined
  readonly scope: string | undefined
  /** What a claims challenge asks for, JSON. */
  readonly claims: string | undefined
  readonly signal: AbortSignal | undefined
}

/** What came of it, and as which client. */
export interface Granted {
  readonly registration: Registration
  readonly tokens: Tokens
}
