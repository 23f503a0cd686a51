import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConnectError } from '../failure.ts'
import { type CallbackPage, sendPage } from './callback-page.ts'

/** The one answer with the right state. Whoever takes it says afterwards how it ended, which is what the person then reads. */
export interface Arrival {
  readonly parameters: URLSearchParams
  answer(page: Extract<CallbackPage, 'signed-in' | 'not-signed-in'>): Promise<void>
}

export interface Callback {
  /** `http://localhost:{port}/callback`. Entra ignores the port of a redirect URI for `localhost` only (documented), so not 127.0.0.1. */
  readonly redirectUri: string
  /** Settles with the first request that carries the state, whatever else it carries. */
  readonly arrival: Promise<Arrival>
  close(): Promise<void>
}

/**
 * Waits on a free loopback port, at one path, for one use (RFC 8252 §7.3). A request with another state, or none, gets a page
 * that says so, and the waiting goes on: otherwise any page in the person's browser could end the sign-in.
 */
export async function openCallback(state: string, log: (line: string) => void): Promise<Callback> {
  let taken = false
  const { promise: arrival, resolve } = Promise.withResolvers<Arrival>()
  const receive = (request: IncomingMessage, response: ServerResponse): void => {
    const parameters = callbackParameters(request)
    if (parameters === undefined) return void sendPage(response, 'not-here')
    if (request.method !== 'GET') return void sendPage(response, 'not-so')
    const states = parameters.getAll('state')
    if (states.length !== 1 || states[0] !== state) {
      log('An answer with another state came to the sign-in address; it was ignored, and the waiting goes on.')
      return void sendPage(response, 'not-awaited')
    }
    if (taken) return void sendPage(response, 'used-up')
    taken = true
    resolve({ parameters, answer: (page) => sendPage(response, page) })
  }
  const { servers, port } = await listen(receive)
  const close = async () => {
    await Promise.all(servers.map(closed))
  }
  return { redirectUri: `http://localhost:${port}/callback`, arrival, close }
}

function callbackParameters({ url = '/' }: IncomingMessage): URLSearchParams | undefined {
  const asked = URL.parse(url, 'http://localhost')
  return asked?.pathname === '/callback' ? asked.searchParams : undefined
}

type Receive = (request: IncomingMessage, response: ServerResponse) => void

/** `localhost` is 127.0.0.1 for one browser and ::1 for another, so one port is taken on both, where the machine has both. */
async function listen(receive: Receive): Promise<{ readonly servers: readonly Server[]; readonly port: number }> {
  for (let attempts = 0; attempts < 5; attempts += 1) {
    const four = await listenOn(receive, '127.0.0.1', 0)
    if (typeof four === 'string') throw noPort(four)
    const { port } = four.address() as AddressInfo // A server that listens on a TCP port has no other kind of address.
    const six = await listenOn(receive, '::1', port)
    if (typeof six !== 'string') return { servers: [four, six], port }
    if (six !== 'EADDRINUSE') return { servers: [four], port } // No IPv6 here.
    await closed(four) // Somebody else has this port on ::1, and would be handed the code.
  }
  throw noPort('EADDRINUSE')
}

/** The listening server, or the code of the error. */
function listenOn(receive: Receive, host: string, port: number): Promise<Server | string> {
  return new Promise((resolve) => {
    const server = createServer(receive)
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name))
    server.listen({ host, port }, () => resolve(server))
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function noPort(code: string): ConnectError {
  return new ConnectError({
    kind: 'failed',
    happened: `No port on this machine could be opened to receive the answer to the sign-in (${code}).`,
    whose: 'you',
    advice: 'See whether a sandbox or firewall keeps programs from listening on 127.0.0.1.',
  })
}
