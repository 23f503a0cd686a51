import type { Provider } from 'oidc-provider'
import { scopeWords } from './entra/scopes.ts'

/**
 * oidc-provider drops `offline_access` unless the person is asked for consent again; Entra does not. So the scope travels
 * through oidc-provider under another name.
 */
export const offlineScope = 'entra:offline_access'

export const toProviderScope = (scope: string): string =>
  scopeWords(scope)
    .map((word) => (word === 'offline_access' ? offlineScope : word))
    .join(' ')

export const fromProviderScope = (scope: string): string =>
  scopeWords(scope)
    .map((word) => (word === offlineScope ? 'offline_access' : word))
    .join(' ')

/** Entra's codes and refresh tokens begin like this (captured). */
const prefix = '1.A'
export const withPrefix = (value: string): string => prefix + value
export const withoutPrefix = (value: string): string | undefined =>
  value.startsWith(prefix) ? value.slice(prefix.length) : undefined

/** Names of our response modes inside oidc-provider, whose own would add `iss` and could not be replaced. */
export const providerMode = (mode: string): string => `entra.${mode}`

/**
 * oidc-provider keeps scopes that are not OpenID Connect's only as scopes of a resource. Entra's requests may span several
 * APIs and have been judged, so that all scopes go under this one name.
 */
export const everyApi = 'urn:entra:every-api'

/** The cookie that keeps somebody signed in, by Entra's name. */
export const sessionCookie = 'ESTSAUTHPERSISTENT'

/** Stands where oidc-provider wants a redirect URI and there is none: a device has no browser to come back to. No client can register it. */
export const noRedirect = 'https://decided-by-entra.invalid/'

/** oidc-provider's way in, made once: it is the same for every request. */
export type Handle = ReturnType<Provider['callback']>
