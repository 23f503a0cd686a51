import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import { type ClientDocuments, documentRedirect, type Published, type Served } from '../kit/client-documents.ts'
import type { Wire } from '../kit/recorder.ts'

/** A document as it is sent. */
export interface Sent {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** The documents of clients that lie below one address. */
export interface DocumentBoard {
  /** What lies at a path or an address, by its last two parts, for a reverse proxy may have changed what is before them. */
  answer(address: string): Sent | undefined
  /** Publishes for one check: who fetches is evidence under the step in which the document was published. */
  publisher(wire: Pick<Wire, 'note'>): ClientDocuments
}

/** No report repeats a document of megabytes. */
const shown = 2000

/** @param base The address of a folder, as the authorization server calls it. */
export function documentBoard(base: string): DocumentBoard {
  const lying = new Map<string, () => Sent>()
  const publish = (first: Served, wire: Pick<Wire, 'note'>): Published => {
    const key = `${randomBytes(12).toString('hex')}/client.json`
    const url = `${base.replace(/\/+$/, '')}/${key}`
    let served = first
    let count = 0
    const note = AsyncLocalStorage.bind(({ status, headers, text }: Sent) => {
      const said = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
      wire.note({ method: 'GET', url }, { status, headers: said, text: text.slice(0, shown) })
    })
    lying.set(key, () => {
      count += 1
      const sent = written(url, served)
      note(sent)
      return sent
    })
    return {
      url,
      fetched: () => count,
      become: (other) => {
        served = other
      },
    }
  }
  return {
    answer: (address) => lying.get(lastTwoParts(address))?.(),
    publisher: (wire) => ({ publish: (served = {}) => publish(served, wire) }),
  }
}

const lastTwoParts = (address: string): string => (address.split(/[?#]/, 1)[0] ?? '').split('/').slice(-2).join('/')

function written(url: string, { status = 200, headers, members, body }: Served): Sent {
  const right = {
    client_id: url,
    client_name: 'Conformance Client 4711',
    client_uri: new URL('/', url).href,
    redirect_uris: [documentRedirect],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  }
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    text: body ?? JSON.stringify({ ...right, ...members?.(right) }),
  }
}
