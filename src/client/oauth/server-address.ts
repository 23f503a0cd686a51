import { ConnectError, usage } from '../failure.ts'
import { printable } from '../printable.ts'
import { isLoopback, isPrivate, leadsHere } from './loopback.ts'

/** The MCP server in the forms in which it may be named. */
export interface ServerAddress {
  /** As requests are sent: absolute, host in lower case, no fragment (MCP authorization, "Canonical Server URI"). */
  readonly url: URL
  /** What a resource document may say in `resource` to mean this server: the URL asked, or its origin (RFC 9728 §3.3). */
  readonly identifiers: readonly string[]
}

/**
 * Reads the address that a person gave.
 * @throws ConnectError when it is no http or https URL, or carries a user name or password.
 */
export function serverAddress(given: string): ServerAddress {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw usage(
      `${printable(given)} is not an address of an MCP server.`,
      'Give an http or https URL without user name and password, such as http://localhost:8000/mcp.',
    )
  url.hash = ''
  // A slash at the end of the origin is an artefact of URL serialisation: both spellings name the same server.
  return { url, identifiers: [...new Set([url.href, given, url.origin, `${url.origin}/`])] }
}

/**
 * Reads an address that another party named, before anything is sent there: https, or plain http on this machine. A server
 * elsewhere may not send us to this machine at all, where other people's doors stand open (MCP security best practices, SSRF).
 * @throws ConnectError naming `what` when the address may not be used.
 */
export function endpointAddress(
  named: string,
  what: string,
  server: ServerAddress,
  whose: 'the MCP server' | 'the authorization server',
): URL {
  const reason = whyNot(named, server)
  if (reason === undefined) return new URL(named)
  throw new ConnectError({
    kind: 'refused',
    happened: `The ${what} ${printable(named)} was not used: ${reason}.`,
    whose,
    advice: 'Its metadata has to name an https address; plain http is for servers on this machine only.',
  })
}

/**
 * An address that a person is sent to: the same rules. Gives it as text that a terminal and a browser read in one way.
 * @throws ConnectError when nobody should be sent there.
 */
export const openableAddress = (named: string, server: ServerAddress): string =>
  endpointAddress(named, 'address', server, 'the authorization server').href

function whyNot(named: string, server: ServerAddress): string | undefined {
  const url = URL.canParse(named) ? new URL(named) : undefined
  if (!url) return 'it is not an absolute URL'
  if (url.username || url.password) return 'it carries a user name or password'
  const here = isLoopback(url.hostname)
  if ((here || leadsHere(url.hostname)) && !isLoopback(server.url.hostname))
    return 'it is on this machine, and the MCP server that leads to it is not'
  if (isPrivate(url.hostname) && !isPrivate(server.url.hostname))
    return 'it is in a private network, and the MCP server that leads to it is not'
  if (url.protocol === 'https:' || (url.protocol === 'http:' && here)) return undefined
  return url.protocol === 'http:'
    ? 'plain http would show codes and tokens to the network'
    : `${printable(url.protocol)} is no scheme for it`
}
