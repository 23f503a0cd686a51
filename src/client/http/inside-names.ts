import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { ConnectError } from '../failure.ts'
import { isLoopback, isPrivate, leadsHere } from '../oauth/loopback.ts'
import { bareAddress } from '../printable.ts'
import type { Fetch } from './fetching.ts'

/** Every address that a host name has. Rejects where it has none. */
export type LookUp = (hostname: string) => Promise<readonly string[]>

/** As the system does. */
export const systemLookUp: LookUp = async (hostname) => (await lookup(hostname, { all: true })).map(({ address }) => address)

export interface Inside {
  readonly server: URL
  /** Origins that the person named themselves, wherever they lead. */
  readonly trusted: readonly string[]
  readonly lookUp: LookUp
}

/**
 * A `fetch` that sends nothing to a name that leads to this machine or into a private network, where the MCP server that leads
 * there is elsewhere (MCP security best practices, "Server-Side Request Forgery"); addresses in the place of names are judged
 * where they are read. What a name means may change in the moment that follows; then the certificate, which nobody has for a
 * name of somebody else's, ends the connection before a request is made.
 */
export function outsideFetch(fetch: Fetch, { server, trusted, lookUp }: Inside): Fetch {
  const addresses = async (hostname: string): Promise<readonly string[]> => {
    const literal = hostname.replace(/^\[|\]$/g, '')
    // Where nobody knows the name, the request itself says so best; a proxy may know more.
    return isIP(literal) === 0 ? lookUp(hostname).catch(() => []) : [literal]
  }
  return async (input, init) => {
    const url = new URL(input)
    const isJudged = url.origin === server.origin || isLoopback(url.hostname) || isLoopback(server.hostname)
    if (!isJudged && !trusted.includes(url.origin)) {
      const found = (await addresses(url.hostname)).map(placeOf)
      const inside = (['on this machine', 'in a private network'] as const).find((place) => found.includes(place))
      if (inside !== undefined) {
        const places = (await addresses(server.hostname)).map(placeOf)
        const isInsideToo = places.length > 0 && places.every((place) => place === 'on this machine' || place === inside)
        if (!isInsideToo) throw leadsInside(url, inside)
      }
    }
    return fetch(input, init)
  }
}

/** Where an IP address is; undefined for the public network. */
function placeOf(address: string): 'on this machine' | 'in a private network' | undefined {
  const plain = address.replace(/%.*$/, '')
  const hostname = URL.parse(`http://${isIP(plain) === 6 ? `[${plain}]` : plain}`)?.hostname ?? ''
  if (isLoopback(hostname) || leadsHere(hostname)) return 'on this machine'
  return isPrivate(hostname) ? 'in a private network' : undefined
}

const leadsInside = (url: URL, place: string): ConnectError =>
  new ConnectError({
    kind: 'refused',
    happened: `${bareAddress(url)} was not asked: its name leads to an address ${place}, and the MCP server that leads there is elsewhere.`,
    whose: 'the MCP server',
    advice: 'If you know that authorization server, name its issuer, with a client, in the file of --clients; then it is asked.',
  })
