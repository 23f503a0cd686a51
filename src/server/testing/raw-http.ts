import { connect } from 'node:net'

/** Sends bytes as they stand, which no HTTP client would, and reads until the server closes or an answer is whole. */
export function sendBytes(url: string, bytes: string | Buffer): Promise<{ readonly status: number; readonly text: string }> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    let text = ''
    const finish = () => resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text })
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.on('end', finish)
    socket.on('error', reject)
    socket.write(bytes)
  })
}

/** One request with `connection: close`, with header lines as they stand. */
export const requestBytes = (path: string, lines: readonly string[], body: string): Buffer =>
  Buffer.from(
    [
      `POST ${path} HTTP/1.1`,
      'host: localhost',
      'connection: close',
      `content-length: ${Buffer.byteLength(body)}`,
      ...lines,
      '',
      body,
    ].join('\r\n'),
    'latin1',
  )
