import type { Router } from 'express'
import type { CompactVerifyGetKey } from 'jose'
import type { Logger } from 'pino'
import type { ServerConfig } from '../config.ts'
import type { Principal } from '../principal.ts'
import type { TokenDialect, TokenRule } from '../verify-token.ts'

/** Who issues the tokens that come in, how they are judged, and how the server gets to Microsoft Graph. */
export interface Mode {
  /** The issuers that clients are sent to. Never empty. */
  readonly authorizationServers: readonly [string, ...string[]]
  /** Short scope names in the spelling that the authorization server wants to be asked in. */
  readonly advertised: (shortScopes: readonly string[]) => readonly string[]
  readonly keys: CompactVerifyGetKey
  readonly rules: readonly TokenRule[]
  readonly dialect: TokenDialect
  /** Whether what a token stands for was taken back since it was issued. Rejects where that cannot be known now. */
  readonly hasEnded?: (principal: Principal) => Promise<boolean>
  /** @throws {SignInAgain | ConsentMissing | UpstreamUnavailable} */
  readonly graphToken: (principal: Principal) => Promise<string>
  /** What else has to be served. */
  readonly router?: Router
  readonly close: () => Promise<void>
}

export interface ModeNeeds {
  readonly config: ServerConfig
  /** The MCP endpoint, byte for byte. */
  readonly resource: string
  readonly now: () => Date
  readonly log: Logger
}
