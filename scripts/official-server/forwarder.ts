/** Stands in front of a server that wants a token, for a suite that has none to send. */
import { createServer, request as forward, type IncomingHttpHeaders } from 'node:http'
import { freePort } from '../free-port.ts'

export interface Forwarder {
  /** The server's address, as the suite is to write it. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Forwards everything, with the token where a request has none. Host and Origin name the forwarder's port where they mean this
 * server, and are mapped: what they say of other hosts is for the server to judge.
 * @param target the MCP endpoint of a server on this machine
 */
export async function startForwarder(target: string, token: string): Promise<Forwarder> {
  const to = new URL(target)
  const port = await freePort()
  const mapped = (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
    const named = { authorization: `Bearer ${token}`, ...headers }
    for (const name of ['host', 'origin'] as const) {
      const said = named[name]
      if (said !== undefined) named[name] = said.replace(new RegExp(`:${port}$`), `:${to.port}`)
    }
    return named
  }
  const server = createServer((request, response) => {
    const { method, url, headers } = request
    const onward = forward({ host: to.hostname, port: to.port, method, path: url, headers: mapped(headers) }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
      answer.once('error', () => response.destroy())
    })
    onward.once('error', () => response.destroy())
    response.once('close', () => onward.destroy())
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve))
  return {
    url: `http://localhost:${port}${to.pathname}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
