import { createServer, request as forward, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An answer on its way back to the client. */
export interface PassingAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

/** Changes the answers to some requests; `path` is without its query. Everything else passes as it is. */
export type Tampering = (answer: PassingAnswer, path: string, method: string | undefined) => PassingAnswer

/** A small reverse proxy before a right server, for flaws in places where the server cannot be bent. */
export interface Front {
  readonly origin: string
  /** Where requests go from now on: the port of the server on loopback. */
  forwardTo(port: number): void
  close(): Promise<void>
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** The body may change its length, and is sent in one piece. */
const withoutFraming = ({ 'content-length': _, 'transfer-encoding': __, connection: ___, ...rest }: IncomingHttpHeaders) => rest

/** Listens on a free port of loopback. The `Host` of a request is passed on, so that the server takes the front for itself. */
export async function startFront(tampering: Tampering): Promise<Front> {
  let target = 0
  const ask = async (request: IncomingMessage): Promise<PassingAnswer> => {
    const body = await textOf(request)
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { ...withoutFraming(request.headers), 'content-length': Buffer.byteLength(body) }
      forward({ host: '127.0.0.1', port: target, method: request.method, path: request.url, headers }, resolve)
        .once('error', reject)
        .end(body)
    })
    return { status: answer.statusCode ?? 502, headers: withoutFraming(answer.headers), body: await textOf(answer) }
  }
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? ''
    const answer = await ask(request).catch((): PassingAnswer => ({ status: 502, headers: {}, body: '' }))
    const { status, headers, body } = tampering(answer, path, request.method)
    const given = Object.entries(headers).filter(([, value]) => value !== undefined)
    response.writeHead(status, Object.fromEntries(given) as Record<string, string | string[]>).end(body)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    forwardTo: (port) => {
      target = port
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
