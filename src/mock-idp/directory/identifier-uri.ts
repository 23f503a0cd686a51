/** Why Entra would refuse an App ID URI, in words for the person who asked for it; undefined where it would not. */
export function identifierUriFault(uri: string, allowLoopback: boolean): string | undefined {
  const url = URL.parse(uri)
  if (!url) return `'${uri}' is no absolute URI`
  // RFC 6749 §3.3: what a scope may consist of; an App ID URI is the beginning of scopes.
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(uri))
    return `'${uri}' has characters that a scope cannot have (spaces, quotes, non-ASCII)`
  // Documented: an App ID URI cannot end in a slash; that is why a client that adds one is refused with AADSTS9010010.
  if (uri.endsWith('/')) return `'${uri}' ends in a slash, which an App ID URI must not`
  if (url.hash || uri.includes('#')) return `'${uri}' has a fragment, which an App ID URI must not`
  if (url.protocol === 'api:' || url.protocol === 'https:') return undefined
  if (url.protocol !== 'http:' || !loopbackHosts.has(url.hostname)) {
    return `'${uri}' is no App ID URI that Entra would accept: it takes api://… or https://… on a domain that the tenant has verified`
  }
  if (allowLoopback) return undefined
  return (
    `'${uri}' is no App ID URI that Entra would accept: it takes api://… or https://… on a domain that the tenant has verified. ` +
    'To work without https on this machine all the same, start the mock with --allow-loopback-identifier-uri ' +
    '(in a program: allowLoopbackIdentifierUri: true)'
  )
}

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
