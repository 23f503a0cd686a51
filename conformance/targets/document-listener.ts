import { once } from 'node:events'
import { createServer } from 'node:http'
import type { DocumentBoard } from './document-board.ts'
import { TargetFailure } from './open-target.ts'

/** Where the documents of clients are to lie. */
export interface DocumentPlace {
  /** A folder as the authorization server calls it, such as `https://public.example/clients`; a tunnel or a reverse proxy leads here. */
  readonly url: string
  /** The port of this machine where that leads. */
  readonly port: number
}

/** Serves a board on loopback, and gives the way to end that. @throws TargetFailure where the port cannot be had. */
export async function listenForDocuments(board: DocumentBoard, port: number): Promise<() => void> {
  const listener = createServer((request, response) => {
    const sent = board.answer(request.url ?? '/')
    if (sent) response.writeHead(sent.status, { ...sent.headers }).end(sent.text)
    else response.writeHead(404).end()
  }).listen(port, '127.0.0.1')
  try {
    await once(listener, 'listening')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new TargetFailure(`No documents can be served on port ${port} (${code}): give another --documents-port.`)
  }
  return () => {
    listener.close()
    listener.closeAllConnections()
  }
}
