import type { RawServer } from '../kit/instruments.ts'
import { bytesOf } from '../kit/raw-exchange.ts'
import type { Wire } from '../kit/recorder.ts'
import type { Revision } from '../kit/requirement.ts'
import { firstPost } from './rpc-request.ts'

interface RawOptions {
  /** The MCP endpoint, byte for byte as a client would be given it. Without TLS. */
  readonly url: string
  readonly revision: Revision
  readonly wire: Pick<Wire, 'sendRaw'>
}

/** The server, sent bytes. Only for one that nobody else speaks to, and not through a front: those bytes may become part of what others say. */
export const rawServer = ({ url, revision, wire }: RawOptions): RawServer => ({
  firstRequest: (token) => {
    const { headers, body = '', ...request } = firstPost(revision, { token })
    return { ...request, url, headers: { Host: new URL(url).host, ...headers }, body }
  },
  bytesOf,
  send: (request, most) => wire.sendRaw(request, most),
})
