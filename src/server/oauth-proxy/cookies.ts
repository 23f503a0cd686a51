import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Configuration, Provider } from 'oidc-provider'

/** The names and attributes of the cookies, by the scheme of the server's origin. */
export interface CookieRules {
  readonly names: { readonly session: string; readonly interaction: string; readonly resume: string }
  readonly attributes: { readonly httpOnly: true; readonly sameSite: 'lax'; readonly secure: boolean; readonly path: '/' }
  /** Binds the question about one request to the browser that is asked. */
  readonly asked: (uid: string) => string
  /** Binds one way to Entra to the browser that goes it. Set only when it goes. */
  readonly state: (id: string) => string
  /** Who signed in last in this browser. */
  readonly person: string
}

/**
 * `__Host-` wants Secure, the path `/` and no domain, and browsers take none of that from http (RFC 6265bis §4.1.3.2).
 * The resume cookie is bound to a path by oidc-provider, so it gets the lesser `__Secure-`.
 */
export function cookieRules(origin: string): CookieRules {
  const secure = origin.startsWith('https:')
  const host = secure ? '__Host-' : ''
  return {
    names: {
      session: `${host}mcp-session`,
      interaction: `${host}mcp-interaction`,
      resume: `${secure ? '__Secure-' : ''}mcp-resume`,
    },
    attributes: { httpOnly: true, sameSite: 'lax', secure, path: '/' },
    asked: (uid) => `${host}mcp-asked-${uid}`,
    state: (id) => `${host}mcp-state-${id}`,
    person: `${host}mcp-person`,
  }
}

/** The same, as oidc-provider wants it. */
export const providerCookies = (
  { names, attributes }: CookieRules,
  signingKeys: readonly string[],
): NonNullable<Configuration['cookies']> => ({
  names,
  keys: [...signingKeys],
  long: attributes,
  short: attributes,
})

/** The cookie jar of one request and its response. */
export interface Cookies {
  get(name: string): string | undefined
  set(name: string, value: string, lifetimeSeconds: number): void
  clear(name: string): void
}

/** Reads the cookies of a request, and writes those of its response. */
export function cookiesOf(provider: Provider, rules: CookieRules, request: IncomingMessage, response: ServerResponse): Cookies {
  const { cookies } = provider.createContext(request, response)
  // Not signed: what they hold is random, and compared with what the store has.
  const attributes = { ...rules.attributes, signed: false }
  return {
    get: (name) => cookies.get(name, { signed: false }),
    set: (name, value, lifetimeSeconds) => void cookies.set(name, value, { ...attributes, maxAge: lifetimeSeconds * 1000 }),
    clear: (name) => void cookies.set(name, null, attributes),
  }
}
