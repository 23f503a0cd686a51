import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Heard, Purpose } from '../../kit/client-run.ts'
import { readJson } from '../../kit/message.ts'

/** A request as a party reads it. */
export type Asked = Omit<Heard, 'status' | 'purpose' | 'bearer' | 'refused'> & { readonly token: string | undefined }

/** What a party answers, and what it took the request for. */
export interface Reply {
  readonly purpose: Purpose
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly json?: unknown
  readonly text?: string
  /** Why Entra refused the request, in its words. */
  readonly refused?: string
}

export const nothingThere: Reply = { purpose: 'nothing', status: 404, json: { error: 'not_found' } }

export interface Listener {
  readonly origin: string
  close(): Promise<void>
}

export interface ListenerOptions {
  readonly party: Heard['party']
  /** Default: any free one. */
  readonly port?: number | undefined
  readonly answer: (asked: Asked, origin: string) => Reply | Promise<Reply>
  /** Told of each exchange as it is answered. */
  readonly record: (asked: Asked, reply: Reply) => void
}

/** No request of an honest client is longer. */
const longestBody = 1_000_000

/** One party of a stage, on a free port of this machine. */
export async function startListener({ party, port = 0, answer, record }: ListenerOptions): Promise<Listener> {
  let origin = ''
  const server = createServer(async (request, response) => {
    try {
      const asked = await readRequest(request, party, origin)
      const reply = await answer(asked, origin)
      record(asked, reply)
      send(response, reply)
    } catch {
      // The client hung up in the middle of its request, or sent what is no request.
      response.destroy()
    }
  })
  origin = `http://localhost:${await listens(server, port)}`
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Every port that a party of this process had. */
const had = new Set<number>()
/** Enough, where half of all ports were had. */
const tries = 8

/**
 * A client may keep what it learns from one run to the next, by the address of who said it. So nobody listens on a port on which
 * somebody else was before, as far as there are others.
 * @param port 0: any free one.
 */
async function listens(server: Server, port: number, left = tries): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: found } = server.address() as AddressInfo
  if (port === 0 && had.has(found) && left > 0) {
    server.close()
    await once(server, 'close')
    return listens(server, port, left - 1)
  }
  had.add(found)
  return found
}

async function readRequest(request: IncomingMessage, party: Heard['party'], origin: string): Promise<Asked> {
  const url = new URL(request.url ?? '/', origin)
  const body = await bodyOf(request)
  const headers = Object.fromEntries(Object.entries(request.headersDistinct).map(([name, values]) => [name, values ?? []]))
  const isForm = request.headers['content-type']?.toLowerCase().startsWith('application/x-www-form-urlencoded') === true
  return {
    party,
    method: request.method ?? 'GET',
    url: url.href,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers,
    body,
    form: isForm ? Object.fromEntries(new URLSearchParams(body)) : {},
    json: isForm ? undefined : readJson(body),
    token: /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1],
  }
}

/** However it says its length, or does not. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > longestBody) throw new Error('too long')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function send(response: ServerResponse, { status, headers = {}, json, text: page }: Reply): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (json !== undefined && !response.hasHeader('content-type')) response.setHeader('content-type', 'application/json')
  response.writeHead(status).end(page ?? (json === undefined ? undefined : JSON.stringify(json)))
}
