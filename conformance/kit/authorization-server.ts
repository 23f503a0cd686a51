import type { Browser, Landing } from './browser.ts'
import type { Answer, Request } from './instruments.ts'
import type { Revision } from './requirement.ts'

/** What an authorization server says of itself, and how it answers whoever comes. Who asks leaves nothing behind there. */
export interface Discovery {
  /** The issuer under test, byte for byte as clients are told it. */
  readonly issuer: string
  readonly revision: Revision
  /** The metadata document, by that issuer (RFC 8414 §3, OpenID Connect Discovery §4): the first of its places that has one. */
  metadata(): Promise<Answer>
  /** One request as it stands, to an absolute address. */
  send(request: Request & { readonly url: string }): Promise<Answer>
}

/** What a right authorization request asks for. */
export interface Wanted {
  /** The MCP server that tokens are to be for (RFC 8707); undefined where nobody said which. */
  readonly resource: string | undefined
  /** Undefined: whatever the authorization server grants to who does not say. */
  readonly scope: string | undefined
}

/** The authorization server under test, as a client of it and as a person with a browser. */
export interface AuthorizationServer {
  wanted(): Promise<Wanted>
  /** A client for a flow: one that was given, or a new one (RFC 7591) with a loopback redirect, or with what is changed. */
  register(change?: Readonly<Record<string, unknown>>): Promise<RegisteredClient>
  /** Registers a new client, whatever comes of it; undefined where there is no registration, or none is to be made. */
  askToRegister(change?: Readonly<Record<string, unknown>>): Promise<Answer | undefined>
  /** The address of an authorization request. */
  authorizationAddress(parameters: Readonly<Record<string, string | undefined>>): Promise<string>
  /** A browser that nobody has used, in which checks go one step at a time. */
  browser(): Browser
  /**
   * Signs the person in where a request has led to a page that asks who they are, and gives where that leads: to one of some
   * addresses, or to another page. Where a person has to do that by hand it stays where it is.
   */
  passSignIn(browser: Browser, landing: Landing, addresses: readonly string[]): Promise<Landing>
  /** Signs a person in at the authorization request. Gives what the redirect carried. */
  authorize(parameters: Readonly<Record<string, string | undefined>>): Promise<AuthorizationResponse>
  /**
   * One token request, form-encoded, as it stands; only the secret of a client that has one is added, where `client_secret` is not
   * among the parameters, be it undefined.
   */
  token(parameters: Readonly<Record<string, string | undefined>>): Promise<Answer>
}
export interface RegisteredClient {
  readonly clientId: string
  /** The first of its redirect URIs. */
  readonly redirectUri: string
  /** Whether it has no secret to show. */
  readonly isPublic: boolean
}
/**
 * `redirected`: the parameters that came back to the redirect URI; otherwise the page or error that ended the attempt, and the names of
 * the fields on it that nobody could fill in.
 */
export type AuthorizationResponse =
  | {
      readonly redirected: true
      readonly parameters: Readonly<Record<string, string>>
      /** What stands behind `#`, which a browser keeps to itself; nothing is known of it where a person signs in. */
      readonly fragment?: string
    }
  | { readonly redirected: false; readonly status: number; readonly text: string; readonly asks?: readonly string[] }
