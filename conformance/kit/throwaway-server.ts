import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'

export interface ThrowawayServer extends AsyncDisposable {
  readonly origin: string
  readonly url: string
  readonly server: Server
}

/** A server of a few lines for one test, on a free port; `await using` ends it, open connections included. */
export async function throwawayServer(listener: RequestListener): Promise<ThrowawayServer> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the operating system gave no port')
  const origin = `http://127.0.0.1:${address.port}`
  return {
    origin,
    url: `${origin}/mcp`,
    server,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
