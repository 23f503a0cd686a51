import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import type { ServerConfig } from './config.ts'
import { isLoopback } from './loopback.ts'
import { followTlsFiles, tlsFrom } from './tls-files.ts'
import { answerUnreadableRequests } from './unreadable-requests.ts'

/**
 * Bytes of all headers together; longer ones get 431. Far more than the longest token that is taken, so that one which is much too
 * long is still answered as a token, with a challenge.
 */
const maxHeaderSize = 131_072
/** Milliseconds for a request to arrive whole. */
const requestTimeout = 60_000
/** Kubernetes waits thirty seconds before it kills, Docker ten. */
const usualGraceMilliseconds = 8_000
/** How long the last answers are given to reach whoever they are for. */
const lastWordsMilliseconds = 500

/** What listens, with TLS or without. */
export interface Listener {
  readonly port: number
  readonly scheme: 'http' | 'https'
  /** With TLS: reads certificate and key again. */
  readonly reloadCertificate?: () => void
  /**
   * Takes no more connections, lets what is under way come to its end, but not for ever, and calls back when only streams are
   * left, to end them and whatever they stand on. Then gives the port back.
   * @param graceMilliseconds how long what is under way may take: by default less than those who end servers wait
   */
  close(closeParts: () => Promise<void>, graceMilliseconds?: number): Promise<void>
}

/**
 * Listens.
 * @throws {ConfigError} for a certificate that cannot be used
 * @throws {NodeJS.ErrnoException} with `code` EADDRINUSE, EACCES, EADDRNOTAVAIL where the address cannot be had
 */
export async function listen(
  { port, host, url, tls }: Pick<ServerConfig, 'port' | 'host' | 'url' | 'tls'>,
  answer: RequestListener,
  log: Logger,
): Promise<Listener> {
  const options = { maxHeaderSize, requestTimeout }
  const secure = tls && createSecureServer({ ...options, ...tlsFrom(tls) })
  const server: Server = secure ?? createServer(options)
  const followed = secure && followTlsFiles(secure, tls, log)
  const open = openAnswers(server)
  server.on('request', answer)
  answerUnreadableRequests(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: host ?? hostFor(url) }, () => {
      server.off('error', reject)
      resolve()
    })
  }).catch((error) => {
    followed?.stop()
    throw error
  })

  return {
    // An object, because the server listens on a port and not on a pipe.
    port: (server.address() as AddressInfo).port,
    scheme: secure ? 'https' : 'http',
    ...(followed ? { reloadCertificate: followed.reload } : {}),
    async close(closeParts, graceMilliseconds = usualGraceMilliseconds) {
      followed?.stop()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      open.keepNoConnection()
      await within(graceMilliseconds, open.onlyStreams())
      await closeParts()
      server.closeIdleConnections()
      await within(lastWordsMilliseconds, closed)
      server.closeAllConnections()
      await closed
    },
  }
}

/** A server for this machine listens on this machine only (MCP, "Security & Endpoint"). */
const hostFor = (url: string | undefined): string | undefined =>
  url === undefined || isLoopback(new URL(url).hostname) ? '127.0.0.1' : undefined

/** The answers that are under way. */
function openAnswers(server: Server) {
  const open = new Set<ServerResponse>()
  let ending = false
  let settled = () => {}
  /** An answer to GET that has begun and goes on: every other one is sent at once. */
  const isStream = ({ req, headersSent }: ServerResponse): boolean => req.method === 'GET' && headersSent
  const look = () => void ([...open].every(isStream) && settled())

  server.prependListener('request', (_request, response: ServerResponse) => {
    open.add(response)
    if (ending) response.shouldKeepAlive = false
    response.once('close', () => {
      open.delete(response)
      look()
    })
  })
  return {
    /** Whoever is answered from now on is told to come back over another connection, which another server may take. */
    keepNoConnection(): void {
      ending = true
      for (const response of open) response.shouldKeepAlive = false
    },
    onlyStreams: () =>
      new Promise<void>((resolve) => {
        settled = resolve
        look()
      }),
  }
}

/** Waits for it, but no longer. */
async function within(milliseconds: number, what: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, milliseconds)
  await Promise.race([what, promise])
  clearTimeout(timer)
}
