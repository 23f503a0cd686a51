import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the ports that operating systems hand out by themselves (32768 up on Linux, 49152 up elsewhere). */
const range = { from: 15_000, to: 32_000 }
const attempts = 50

/**
 * A port on which nobody listens, to be told to a command that will listen on it a moment later. It is drawn from a range that no system
 * hands out, so that nobody who merely asks for any port gets it in that moment, and is judged in the place of the command.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(range.from, range.to)
    if (await isFree(port)) return port
  }
  throw new Error(`No free port was found between ${range.from} and ${range.to}.`)
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, () => server.close(() => resolve(true)))
  })
