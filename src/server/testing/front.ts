import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A front without any memory: each request goes to the next of the servers behind it, whatever it is about. One that is not there
 * is passed over; one that dies over a request takes the connection with it.
 */
export async function front() {
  const behind: number[] = []
  let turn = 0

  function forward(incoming: IncomingMessage, body: Buffer, response: ServerResponse, tries: number): void {
    const { method, url, headers } = incoming
    turn += 1
    const onward = request({ port: behind[turn % behind.length], host: '127.0.0.1', method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('error', () => response.destroy()).pipe(response)
    })
    onward.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && tries > 1) forward(incoming, body, response, tries - 1)
      else response.destroy()
    })
    onward.end(body)
  }

  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    forward(incoming, Buffer.concat(chunks), response, behind.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    /** The ports of the servers. */
    behind,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
