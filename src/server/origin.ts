import { isLoopback } from './loopback.ts'

/** Whether a request may come from a page of this origin; undefined where it names none, as programs do. */
export type OriginPolicy = (origin: string | undefined) => boolean

/**
 * The server's own origin, on this machine any loopback name on the same port, and whatever the configuration names: the defence
 * against DNS rebinding (MCP, "Security & Endpoint"). `null`, lists and everything else are foreign.
 */
export function originPolicy(ownOrigin: string, others: readonly string[] = []): OriginPolicy {
  const own = new URL(ownOrigin)
  return (origin) => {
    if (origin === undefined || origin === own.origin || others.includes(origin)) return true
    if (!isLoopback(own.hostname) || !URL.canParse(origin)) return false
    const { origin: canonical, protocol, hostname, port } = new URL(origin)
    return canonical === origin && protocol === own.protocol && isLoopback(hostname) && port === own.port
  }
}

/** What a page of an allowed origin may see and send (Fetch Standard, "CORS protocol"). */
export const corsHeaders = (origin: string): Headers =>
  new Headers([
    ['access-control-allow-origin', origin],
    ['access-control-expose-headers', 'WWW-Authenticate, Mcp-Session-Id, Retry-After'],
    ['vary', 'Origin'],
  ])

/** The answer to a preflight. The endpoint wants no credentials of the browser: the token stands in a header. */
export const preflightHeaders = (allow: string): Readonly<Record<string, string>> => ({
  'access-control-allow-methods': allow,
  'access-control-allow-headers':
    'Authorization, Content-Type, Accept, Last-Event-ID, Mcp-Session-Id, Mcp-Protocol-Version, Mcp-Method, Mcp-Name',
  'access-control-max-age': '600',
  allow,
})
