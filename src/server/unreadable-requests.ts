import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** What is said of a request that node:http cannot read, by the code of its error; anything else is 400. */
const statuses: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** How long the rest of such a request is thrown away. */
const lingerMilliseconds = 1_000

/**
 * Answers requests that cannot be read, and listens a little longer. node:http alone closes at once, and a sender that is still
 * writing then sees its connection reset instead of the answer (RFC 9112 §9.6).
 */
export function answerUnreadableRequests(http: Server): void {
  http.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // The rest of the request is as unreadable as its beginning, and comes here once more for every piece of it.
    if (socket.writableEnded) return
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    socket.end(`HTTP/1.1 ${statuses[error.code ?? ''] ?? '400 Bad Request'}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
    setTimeout(() => socket.destroy(), lingerMilliseconds).unref()
  })
}
