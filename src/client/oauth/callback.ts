import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConnectError, usage } from '../failure.ts'
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
  /** Takes an answer that a browser elsewhere could not deliver, as an address. Gives whether it is the one that is awaited. */
  paste(address: string): boolean
  close(): Promise<void>
}

export interface Listening {
  readonly state: string
  readonly log: (line: string) => void
  /** 0 takes a free one. */
  readonly port?: number
}

const path = '/callback'

/**
 * Waits on a loopback port, at one path, for one use (RFC 8252 §7.3). A request with another state, or none, gets a page
 * that says so, and the waiting goes on: otherwise any page in the person's browser could end the sign-in.
 * @throws ConnectError where the port is taken, or none can be had.
 */
export async function openCallback({ state, log, port = 0 }: Listening): Promise<Callback> {
  let taken = false
  let warned = false
  const { promise: arrival, resolve } = Promise.withResolvers<Arrival>()
  const carriesState = (parameters: URLSearchParams): boolean => {
    const states = parameters.getAll('state')
    return states.length === 1 && states[0] === state
  }
  const receive = (request: IncomingMessage, response: ServerResponse): void => {
    const parameters = parametersOf(request.url ?? '/')
    if (parameters === undefined) return void sendPage(response, 'not-here')
    if (request.method !== 'GET') return void sendPage(response, 'not-so')
    if (!carriesState(parameters)) {
      // Any page in the person's browser can send as many as it likes.
      if (!warned)
        log('An answer with another state came to the sign-in address; it is ignored like any other, and the waiting goes on.')
      warned = true
      return void sendPage(response, 'not-awaited')
    }
    if (taken) return void sendPage(response, 'used-up')
    taken = true
    resolve({ parameters, answer: (page) => sendPage(response, page) })
  }
  const { servers, port: listening } = await listen(receive, port)
  return {
    redirectUri: `http://localhost:${listening}${path}`,
    arrival,
    paste: (address) => {
      const parameters = parametersOf(address)
      if (parameters === undefined || !carriesState(parameters) || taken) return false
      taken = true
      resolve({ parameters, answer: async () => {} })
      return true
    },
    close: async () => {
      await Promise.all(servers.map(closed))
    },
  }
}

function parametersOf(address: string): URLSearchParams | undefined {
  const asked = URL.parse(address, 'http://localhost')
  return asked?.pathname === path ? asked.searchParams : undefined
}

type Receive = (request: IncomingMessage, response: ServerResponse) => void

/** `localhost` is 127.0.0.1 for one browser and ::1 for another, so one port is taken on both, where the machine has both. */
async function listen(receive: Receive, wanted: number): Promise<{ readonly servers: readonly Server[]; readonly port: number }> {
  for (let attempts = 0; attempts < 5; attempts += 1) {
    const four = await listenOn(receive, '127.0.0.1', wanted)
    if (typeof four === 'string') throw wanted ? portTaken(wanted, four) : noPort(four)
    const { port } = four.address() as AddressInfo // A server that listens on a TCP port has no other kind of address.
    const six = await listenOn(receive, '::1', port)
    if (typeof six !== 'string') return { servers: [four, six], port }
    if (six !== 'EADDRINUSE') return { servers: [four], port } // No IPv6 here.
    await closed(four) // Somebody else has this port on ::1, and would be handed the code.
    if (wanted) throw portTaken(wanted, six)
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

const portTaken = (port: number, code: string): ConnectError =>
  usage(
    `Port ${port} of this machine cannot be had to receive the answer to the sign-in (${code}).`,
    'End the program that has it, or name another with --callback-port; without that option a free one is taken.',
  )

function noPort(code: string): ConnectError {
  return new ConnectError({
    kind: 'failed',
    happened: `No port on this machine could be opened to receive the answer to the sign-in (${code}).`,
    whose: 'you',
    advice:
      'See whether a sandbox or firewall keeps programs from listening on 127.0.0.1; --device-code needs no port, where it is offered.',
  })
}
