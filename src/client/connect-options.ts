import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from './browsers/browser.ts'
import type { Fetch } from './http/fetching.ts'
import { type LookUp, outsideFetch, systemLookUp } from './http/inside-names.ts'
import { type Exchange, tracedFetch } from './http/traced-fetch.ts'
import type { Context, GrantType, KnownClient, ResourcePolicy } from './oauth/context.ts'
import { serverAddress } from './oauth/server-address.ts'
import type { Step } from './steps.ts'
import type { CredentialStore } from './store/credential-store.ts'
import { memoryStore } from './store/memory-store.ts'

/** What it takes to get a token for a server. */
export interface SignInOptions {
  /** The MCP endpoint, byte for byte as its server names itself. */
  readonly url: string
  /** How a person gets to the sign-in page; only `authorization_code` has one. */
  readonly browser?: Browser | undefined
  /** How a token is asked for, where the server asks for one. Default `authorization_code`. */
  readonly grantType?: GrantType | undefined
  /** Of a public client that is registered at the authorization server; short for one of `clients`. */
  readonly clientId?: string | undefined
  /** Clients that are registered at authorization servers, each for its own. */
  readonly clients?: readonly KnownClient[] | undefined
  /** The https address of this client's metadata document, its client id wherever such documents are taken. */
  readonly clientMetadataUrl?: string | undefined
  /** Asks the person for a client at an issuer that registers nobody; undefined where they have none. */
  readonly askClient?: Context['askClient']
  /** Asked before the person is sent to sign in, the first time too. Without it they are. */
  readonly agrees?: Context['agrees']
  /** Scopes, separated by spaces, to ask for in the place of those that the server names. */
  readonly scope?: string | undefined
  /** Whether Microsoft Entra may be used although it does not advertise PKCE. Default `entra`. */
  readonly pkceMetadata?: 'strict' | 'entra' | undefined
  /** Default `send`. */
  readonly resource?: ResourcePolicy | undefined
  /** The port of the redirect URI. Default 0: the one that was registered, or a free one. */
  readonly callbackPort?: number | undefined
  /** Where tokens and registrations are kept. Default: nowhere, they end with the session. */
  readonly store?: CredentialStore | undefined
  /** Told at each leg, as soon as it is gone. */
  readonly onStep?: ((step: Step) => void) | undefined
  /** Told of each request, to the server and to whoever it leads to, secrets masked. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined
  /** Lines for the person: the address to open, an answer that was ignored. */
  readonly log?: ((line: string) => void) | undefined
  /** How long the person may take to sign in. Default 300. */
  readonly patienceSeconds?: number | undefined
  /** Sends every request. Default: Node's own `fetch`. */
  readonly fetch?: Fetch | undefined
  /** Says where names lead, so that nothing is sent into a network that is none of the server's. Default: the system; none where `fetch` is given. */
  readonly lookUp?: LookUp | undefined
  readonly now?: (() => Date) | undefined
  readonly wait?: Context['wait'] | undefined
}

/**
 * The options with everything that was left out.
 * @throws ConnectError when the address is none.
 */
export function contextOf(options: SignInOptions): Context {
  const server = serverAddress(options.url)
  return {
    server,
    fetch: fetchOf(options, server.url),
    grantType: options.grantType ?? 'authorization_code',
    browser: options.browser,
    clients: [...(options.clientId === undefined ? [] : [{ clientId: options.clientId }]), ...(options.clients ?? [])],
    clientMetadataUrl: options.clientMetadataUrl,
    askClient: options.askClient,
    agrees: options.agrees,
    scope: options.scope,
    pkceMetadata: options.pkceMetadata ?? 'entra',
    resource: options.resource ?? 'send',
    callbackPort: options.callbackPort ?? 0,
    patienceSeconds: options.patienceSeconds ?? 300,
    now: options.now ?? (() => new Date()),
    wait: options.wait ?? ((milliseconds, signal) => wait(milliseconds, undefined, signal && { signal })),
    store: options.store ?? memoryStore(),
    tell: options.onStep ?? (() => {}),
    log: options.log ?? (() => {}),
  }
}

function fetchOf({ fetch, lookUp, onExchange, clients = [] }: SignInOptions, server: URL): Fetch {
  const sending: Fetch = fetch ?? ((input, init) => globalThis.fetch(input, init))
  const traced = onExchange ? tracedFetch(sending, onExchange) : sending
  // Who brings a fetch of their own may reach networks that the system's resolver knows nothing of.
  if (fetch && !lookUp) return traced
  const trusted = clients.flatMap(({ issuer }) => (issuer === undefined ? [] : (URL.parse(issuer)?.origin ?? [])))
  return outsideFetch(traced, { server, trusted, lookUp: lookUp ?? systemLookUp })
}
