import type { Provider } from 'oidc-provider'
import type { ServerConfig } from '../config.ts'
import type { Store } from '../store/index.ts'
import type { CookieRules } from './cookies.ts'
import type { Entra } from './entra.ts'
import type { KeptTokens } from './kept-tokens.ts'
import type { KnownPersons } from './known-person.ts'
import type { Log } from './log.ts'
import type { OpenRequests } from './open-requests.ts'
import type { RegisteredClients } from './registered-clients.ts'
import type { RememberedConsent } from './remembered-consent.ts'
import type { WayToEntra } from './way-to-entra.ts'

/** What the steps of a sign-in work with. */
export interface Parts {
  readonly config: Pick<ServerConfig, 'scopes' | 'graphScopes' | 'authorityOrigin' | 'clients'>
  /** The URL of the MCP endpoint. */
  readonly resource: string
  readonly provider: Provider
  readonly store: Store
  readonly entra: Entra
  readonly way: WayToEntra
  readonly requests: OpenRequests
  readonly persons: KnownPersons
  readonly kept: KeptTokens
  readonly registered: RegisteredClients
  readonly remembered: RememberedConsent
  readonly cookieRules: CookieRules
  readonly now: () => Date
  readonly log: Log
}
