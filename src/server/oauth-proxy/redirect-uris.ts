import { isLoopback } from '../loopback.ts'

/** What kind of program a client says it is (OpenID Connect Dynamic Client Registration 1.0 §2). */
export type ApplicationType = 'native' | 'web'

/**
 * Schemes that editors and assistants register for themselves. RFC 8252 §7.1 wants a domain name in such a scheme, and MCP
 * https or this machine; these programs were there before either was read, and PKCE guards the code on its way to them.
 */
const knownSchemes: ReadonlySet<string> = new Set(
  ['cursor', 'vscode', 'vscode-insiders', 'windsurf', 'zed', 'claude'].map((scheme) => `${scheme}:`),
)

/**
 * Why a client may not register this redirect URI, as the end of a sentence; undefined where it may. Websites come back to
 * https. Programs come back to this machine (RFC 8252 §7.3), to https that they have claimed (§7.2), or to a scheme of their
 * own (§7.1), whose name holds a domain name or is one of those that are known. Never http elsewhere, never `javascript:`.
 */
export function redirectUriFault(uri: string, applicationType: ApplicationType): string | undefined {
  // RFC 3986 §2: ASCII without blanks. A host in another script has to be written as it is resolved, in punycode.
  if (!/^[\x21-\x7e]+$/.test(uri) || !URL.canParse(uri)) return 'must be absolute URIs (RFC 3986)'
  const { protocol, hostname, username, password, hash } = new URL(uri)
  // The part before @ is read as the host by people, and by nobody else.
  if (username !== '' || password !== '') return 'must not contain a user name or a password'
  if (hash !== '' || uri.endsWith('#')) return 'must not contain a fragment'
  if (protocol === 'https:') return undefined
  if (applicationType === 'web')
    return 'of a web application must use https; a program on this machine registers with application_type "native"'
  if (protocol === 'http:') return isLoopback(hostname) ? undefined : 'must use https, except on a loopback address'
  if (protocol.includes('.') || knownSchemes.has(protocol)) return undefined
  return 'must use https, http on a loopback address, or a scheme that is a reversed domain name, such as com.example.app:/back'
}

/** Where a person is sent, in the words of a page. */
export interface Destination {
  /** The host, in punycode; for a scheme of an application's own, the scheme. */
  readonly name: string
  readonly kind: 'website' | 'program on this computer'
}

/** See `Destination`. @param redirectUri one that `redirectUriFault` has nothing against */
export function destinationOf(redirectUri: string): Destination {
  const { protocol, host, hostname } = new URL(redirectUri)
  if (protocol !== 'http:' && protocol !== 'https:') return { name: protocol, kind: 'program on this computer' }
  return { name: host, kind: isLoopback(hostname) ? 'program on this computer' : 'website' }
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
