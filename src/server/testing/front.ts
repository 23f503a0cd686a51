import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A front without any memory: each request goes to the next of the servers behind it, whatever it is about. */
export async function front() {
  const behind: number[] = []
  let turn = 0
  const server = createServer((incoming, response) => {
    const { method, url, headers } = incoming
    turn += 1
    const onward = request({ port: behind[turn % behind.length], host: '127.0.0.1', method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    incoming.pipe(onward)
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
