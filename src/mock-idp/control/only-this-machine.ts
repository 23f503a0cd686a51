import type { IncomingHttpHeaders } from 'node:http'
import type { RequestHandler } from 'express'

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** A web page must not drive the mock: not with an `Origin`, and not through a name that it points at this machine. */
export function onlyThisMachine(origin: string): RequestHandler {
  const { protocol, port } = new URL(origin)
  return (request, response, next) => {
    const host = URL.parse(`${protocol}//${request.headers.host}`)
    const isOurs = host !== null && loopbackHosts.has(host.hostname) && host.port === port
    const isLoopback = /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '')
    if (isOurs && isLoopback && request.headers.origin === undefined && !isForeignPage(request.headers)) return next()
    const message =
      'This address is for programs and people on this machine: ask without an Origin header, at localhost and the port of the mock.'
    response.status(403).json({ error: 'forbidden', message })
  }
}

/** What a page of another origin embeds or fetches without CORS has no `Origin`, but browsers say so (Fetch Metadata). Links are for people. */
const isForeignPage = (headers: IncomingHttpHeaders): boolean =>
  ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site'])) && headers['sec-fetch-mode'] !== 'navigate'
