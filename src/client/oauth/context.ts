import type { Browser } from '../browsers/browser.ts'
import type { Fetch } from '../http/fetching.ts'
import type { Step } from '../steps.ts'
import type { CredentialStore } from '../store/credential-store.ts'
import type { ServerAddress } from './server-address.ts'

/** A client that somebody registered at an authorization server by hand. */
export interface KnownClient {
  /**
   * The authorization server that knows it, byte for byte; it is shown to no other. Without it, the one that the MCP server
   * names first.
   */
  readonly issuer?: string | undefined
  readonly clientId: string
  readonly secret?: string | undefined
  readonly key?: ClientKey | undefined
}

/** What a client proves itself with in the place of a secret (RFC 7523 §2.2, `private_key_jwt`). */
export interface ClientKey {
  /** PKCS #8, PEM. */
  readonly privateKey: string
  /** PEM. Entra finds the key by it (documented: certificate credentials). */
  readonly certificate?: string | undefined
  /** JWS algorithm; by default PS256 for an RSA key, and for others the one of their kind. */
  readonly algorithm?: string | undefined
}

export type GrantType = 'authorization_code' | 'device_code' | 'client_credentials'

/** What is done with the `resource` parameter (RFC 8707), which MCP wants in every request for a token. */
export type ResourcePolicy =
  | 'send'
  /** Never: for authorization servers that cannot take it. */
  | 'omit'
  /** Once more without it, where the authorization server answers `invalid_target`. */
  | 'retry-without'

/** Why a person would be sent to sign in. */
export interface SignInWanted {
  /** The scope that will be asked for, where that is more than was asked for before. */
  readonly scope: string | undefined
  /** What the token in use was granted. */
  readonly granted: string | undefined
}

/** What one connection brings to every leg on the way to a token. */
export interface Context {
  readonly server: ServerAddress
  readonly fetch: Fetch
  readonly grantType: GrantType
  /** Only the authorization code grant needs one. */
  readonly browser: Browser | undefined
  readonly clients: readonly KnownClient[]
  /** The address at which this client's own metadata document is hosted, which is then its client id. */
  readonly clientMetadataUrl: string | undefined
  /** Asks the person for a client at this issuer, where there is no other way to have one. */
  readonly askClient: ((issuer: string, signal: AbortSignal | undefined) => Promise<KnownClient | undefined>) | undefined
  /** Whether the person agrees to be sent to sign in, where anybody is to be asked. */
  readonly agrees: ((wanted: SignInWanted, signal: AbortSignal | undefined) => Promise<boolean>) | undefined
  /** Asked for in the place of what server and metadata name. */
  readonly scope: string | undefined
  readonly pkceMetadata: 'strict' | 'entra'
  readonly resource: ResourcePolicy
  /** The loopback port of the redirect URI; 0 takes the one that was registered, or a free one. */
  readonly callbackPort: number
  /** How long a person may take, in seconds. */
  readonly patienceSeconds: number
  readonly now: () => Date
  /** Rejects when the signal goes off. */
  readonly wait: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
  readonly store: CredentialStore
  readonly tell: (step: Step) => void
  /** Says a line to the person. */
  readonly log: (line: string) => void
}
