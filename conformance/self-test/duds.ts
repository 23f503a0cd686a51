import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { challengeText } from '../targets/minimal-server/index.ts'

/** A server that runs, and what has to be ended after it. */
export interface Player {
  readonly url: string
  close(): Promise<unknown>
}

/** Hangs up on everybody. (A port on which nobody listens would soon be somebody else's.) */
export async function startNobody(): Promise<Player> {
  const server = createSocketServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://localhost:${port}/mcp`, close: () => new Promise((resolve) => server.close(resolve)) }
}

/** Sends everybody away, in the best of manners. It has no metadata either: what it points to is refused, too. */
export async function startRefusingEverything(): Promise<Player> {
  const server = createHttpServer((request, response) => {
    const challenge = {
      resource_metadata: `http://${request.headers.host}/.well-known/oauth-protected-resource/mcp`,
      scope: 'mcp.access',
    }
    response.writeHead(401, { 'www-authenticate': challengeText(challenge) }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://localhost:${port}/mcp`,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
