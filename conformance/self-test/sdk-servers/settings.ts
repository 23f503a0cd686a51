/** What a server on the helpers of an SDK is told, by the variables that the referee hands to whatever it starts. */
export interface SdkServerSettings {
  /** Where it listens on loopback. */
  readonly port: number
  /** The MCP endpoint as clients call it. */
  readonly url: URL
  readonly issuer: string
  readonly jwksUri: string
  /** What may stand in `aud`: the API's client id, and its App ID URI. */
  readonly audience: string[]
  /** The scope as `scp` carries it, which is the one spelling that `requiredScopes` has room for. */
  readonly scope: string
  /** What becomes of a token that jose does not take. */
  readonly refuses: Refuses
}

/**
 * `by-message`: as the documentation asks for it, by the error of the SDK, with the message of jose.
 * `by-throwing`: the error of jose goes up as it is, as in the documentation's shortest verifier.
 */
export type Refuses = 'by-message' | 'by-throwing'

type Environment = Readonly<Record<string, string | undefined>>

/** @throws Error that names every variable that is missing. */
export function readSettings(environment: Environment, refuses: Refuses): SdkServerSettings {
  const names = ['PORT', 'MCP_SERVER_URL', 'OIDC_ISSUER', 'JWKS_URI', 'OIDC_AUDIENCE', 'AUTH_APP_ID_URI', 'OIDC_SCOPE'] as const
  const missing = names.filter((name) => !environment[name])
  if (missing.length > 0) throw new Error(`The server cannot start without: ${missing.join(', ')}.`)
  const read = (name: (typeof names)[number]) => environment[name] ?? ''
  return {
    port: Number(read('PORT')),
    url: new URL(read('MCP_SERVER_URL')),
    issuer: read('OIDC_ISSUER'),
    jwksUri: read('JWKS_URI'),
    audience: [read('OIDC_AUDIENCE'), read('AUTH_APP_ID_URI')],
    scope: read('OIDC_SCOPE'),
    refuses,
  }
}
