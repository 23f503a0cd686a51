import { readFileSync } from 'node:fs'
import type { Server } from 'node:https'
import { createSecureContext } from 'node:tls'
import type { Logger } from 'pino'
import { ConfigError, type ServerConfig } from './config.ts'

type Files = NonNullable<ServerConfig['tls']>

/** How often the files are looked at. */
const everyMilliseconds = 10_000

/** What is in the files, as node:tls wants it. @throws {ConfigError} where it is no certificate, or the key is another one's */
export function tlsFrom({ certificate, key }: Files): { readonly cert: Buffer; readonly key: Buffer } {
  try {
    const read = { cert: readFileSync(certificate), key: readFileSync(key) }
    createSecureContext(read)
    return read
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : 'unknown'
    throw new ConfigError(
      `MCP_SERVER_TLS_CERTIFICATE and MCP_SERVER_TLS_KEY cannot be used (${reason}). Wanted are a certificate chain and its own private key, in PEM.`,
    )
  }
}

/**
 * Keeps a server's certificate as the files have it: certificates are renewed while servers run. A pair that does not fit, as
 * between the writing of one and of the other, is told to the log, and the last good one stays.
 */
export function followTlsFiles(server: Server, files: Files, log: Logger): { reload(): void; stop(): void } {
  let known = fingerprint(tlsFrom(files))
  function reload(): void {
    try {
      const read = tlsFrom(files)
      if (fingerprint(read) === known) return
      server.setSecureContext(read)
      known = fingerprint(read)
      log.info({ certificate: files.certificate }, 'the certificate was read again')
    } catch (error) {
      log.error(
        { reason: error instanceof Error ? error.message : 'unknown' },
        'the new certificate cannot be used; the old one stays',
      )
    }
  }
  const timer = setInterval(reload, everyMilliseconds).unref()
  return { reload, stop: () => clearInterval(timer) }
}

const fingerprint = ({ cert, key }: ReturnType<typeof tlsFrom>): string => Buffer.concat([cert, key]).toString('base64')
