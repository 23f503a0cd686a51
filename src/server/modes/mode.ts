import type { Router } from 'express'
import type { Logger } from 'pino'
import type { ServerConfig } from '../config.ts'
import type { GraphToken } from '../graph/graph.ts'
import type { ReadinessChecks } from '../health.ts'
import type { Principal } from '../principal.ts'
import type { Refusal } from '../refusal.ts'
import type { KeySource } from '../remote-keys.ts'
import type { ScopeHierarchy } from '../scopes.ts'
import type { TokenDialect, TokenRule } from '../verify-token.ts'

/** Who issues the tokens that come in, how they are judged, and how the server gets to Microsoft Graph. */
export interface Mode {
  /** The issuers that clients are sent to. Never empty. */
  readonly authorizationServers: readonly [string, ...string[]]
  /** Short scope names in the spelling that the authorization server wants to be asked in. */
  readonly advertised: (shortScopes: readonly string[]) => readonly string[]
  readonly keys: KeySource
  readonly rules: readonly TokenRule[]
  readonly dialect: TokenDialect
  /** Whether what a token stands for was taken back since it was issued. Rejects where that cannot be known now. */
  readonly hasEnded?: (principal: Principal) => Promise<boolean>
  readonly graphToken: GraphToken
  /** What to tell the operator about a token that was refused, where it shows a common mistake. Never sent. */
  readonly advice?: (token: string) => string | undefined
  /** How a person is sent to the authorization server with what Entra wants of them (`claims`, as JSON), where clients can do that. */
  readonly claimsWanted?: (principal: Principal, claims: string) => Refusal
  /** What has to be at hand for it to work. */
  readonly checks: ReadinessChecks
  /** What else has to be served. */
  readonly router?: Router
  readonly close: () => Promise<void>
}

export interface ModeNeeds {
  readonly config: ServerConfig
  /** The MCP endpoint, byte for byte. */
  readonly resource: string
  readonly hierarchy: ScopeHierarchy
  readonly now: () => Date
  readonly log: Logger
}
