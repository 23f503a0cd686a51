/** Why Entra would not register a redirect URI, in words for whoever wrote it; undefined where it would (documented: "Redirect URI restrictions"). */
export function redirectUriFault(uri: string): string | undefined {
  const url = URL.parse(uri)
  if (!url) return `'${uri}' is no absolute URI; write it with its scheme, for example http://localhost/callback`
  // Nothing is documented for these; where a browser would run or show the address itself, an answer reaches no app (assumed).
  if (browserSchemes.has(url.protocol))
    return `'${uri}' leads to no app: a browser would run or show it; write https, or a scheme of the app's own`
  // A parser drops such characters in silence; the address would be another one than it says.
  if (/[\s\p{Cc}]/u.test(uri)) return `'${uri}' has white space or control characters in it; take them out`
  if (uri.length > 256) return `a redirect URI has at most 256 characters; this one has ${uri.length}`
  if (uri.includes('#')) return `'${uri}' has a fragment, which a redirect URI must not`
  if (uri.includes('*')) return `'${uri}' has a wildcard; write out every redirect URI`
  if (url.protocol === 'http:' && !loopbackHosts.has(url.hostname))
    return `'${uri}' speaks http to another machine; Entra takes http only for localhost and 127.0.0.1, so write https`
  return undefined
}

const browserSchemes: ReadonlySet<string> = new Set(['javascript:', 'vbscript:', 'data:', 'blob:', 'about:', 'file:'])
const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1'])
