import { isLoopback } from '../loopback.ts'

/**
 * Why a client may not register this redirect URI, as the end of a sentence; undefined where it may.
 * MCP wants https or this machine, and nothing else: no http elsewhere, no private-use scheme, no `javascript:`.
 */
export function redirectUriFault(uri: string): string | undefined {
  if (!URL.canParse(uri)) return 'must be absolute URIs'
  const { protocol, hostname, username, password, hash } = new URL(uri)
  if (protocol !== 'https:' && protocol !== 'http:') return 'must use https, or http on a loopback address'
  if (protocol === 'http:' && !isLoopback(hostname)) return 'must use https, except on a loopback address'
  // The part before @ is read as the host by people, and by nobody else.
  if (username !== '' || password !== '') return 'must not contain a user name or a password'
  if (hash !== '' || uri.endsWith('#')) return 'must not contain a fragment'
  return undefined
}

/** Where a person is sent, in the words of the consent page. */
export function destinationOf(redirectUri: string): { readonly host: string; readonly onThisMachine: boolean } {
  const { host, hostname } = new URL(redirectUri)
  return { host, onThisMachine: isLoopback(hostname) }
}

/**
 * What a decision about a redirect URI is remembered under. On a loopback address the port is of the moment
 * (RFC 8252 §7.3: the client takes a free one each time), so it does not count there.
 */
export function rememberedRedirect(redirectUri: string): string {
  const url = new URL(redirectUri)
  if (url.protocol === 'http:' && isLoopback(url.hostname)) url.port = ''
  return url.href
}
