import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'

type Server = HttpServer | HttpsServer

/** A port that another program has. */
export class PortInUse extends Error {}

/** Listens on this machine only. @returns the port. @throws PortInUse */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES'
      reject(
        taken
          ? new PortInUse(`port ${port} is not free; stop what uses it, or choose another one (0 takes any that is free)`)
          : error,
      )
    })
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('the server listens on no port'))
      else resolve(address.port)
    })
  })
}

/** Stops listening and ends every connection. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
