import { lookup as systemLookup } from 'node:dns'
import { request } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { isPublicAddress } from './public-address.ts'

/** A GET that reaches public addresses only. Rejects where the address is none, nobody answers, or the signal says so. */
export type PublicFetch = (url: string, init: { headers?: RequestInit['headers']; signal?: AbortSignal }) => Promise<Response>

/** What a test puts in the place of the network's own. */
export interface PublicFetchOptions {
  readonly lookup?: LookupFunction
  readonly isAllowed?: (address: string) => boolean
  readonly ca?: string
}

/**
 * Makes a fetch for addresses that a stranger chose: https only; every address that a name resolves to is looked at before
 * anything is sent, and the connection goes to those very addresses, so that a second answer of the DNS changes nothing.
 * Redirects are not followed: they come back as the answer.
 */
export function publicFetch({ lookup = systemLookup, isAllowed = isPublicAddress, ca }: PublicFetchOptions = {}): PublicFetch {
  const guarded: LookupFunction = (hostname, options, done) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      // Beside an error Node gives no addresses at all, whatever the type says.
      if (error) return done(error, '', 0)
      const addresses = typeof found === 'string' ? [] : found
      const [first] = addresses
      if (!first) return done(new Error('no such host'), '', 0)
      if (!addresses.every(({ address }) => isAllowed(address))) return done(new Error('not a public address'), '', 0)
      if (options.all) done(null, addresses)
      else done(null, first.address, first.family)
    })

  return async (url, { headers, signal }) => {
    const { protocol, hostname } = new URL(url)
    // Node looks nothing up where the name is an address already.
    const literal = hostname.replace(/^\[|\]$/g, '')
    if (protocol !== 'https:' || (isIP(literal) !== 0 && !isAllowed(literal))) throw new Error('not a public https address')
    return new Promise((resolve, reject) => {
      const options = {
        // No connection is kept: the next request is judged anew.
        agent: false,
        lookup: guarded,
        headers: Object.fromEntries(new Headers(headers)),
        ...(signal ? { signal } : {}),
        ...(ca === undefined ? {} : { ca }),
      }
      const asked = request(url, options, (incoming) => {
        const { statusCode: status = 0, headers: received } = incoming
        const kept = new Headers(
          Object.entries(received).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one])),
        )
        if (status === 200) return resolve(new Response(Readable.toWeb(incoming) as ReadableStream, { status, headers: kept }))
        incoming.destroy()
        // Three digits may say more than a Response may hold.
        resolve(new Response(null, { status: status < 200 || status > 599 ? 502 : status, headers: kept }))
      })
      asked.on('error', reject)
      // Without an answer and without an error, as where the protocol is switched that nobody asked to switch.
      asked.on('close', () => reject(new Error('no answer')))
      asked.end()
    })
  }
}
