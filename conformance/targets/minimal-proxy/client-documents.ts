import { lookup as lookUp } from 'node:dns'
import { get } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublic } from '../private-networks.ts'
import type { Client } from './records.ts'

/** What lies at an address. */
export interface Fetched {
  readonly status: number
  readonly cacheControl: string
  /** Where it is said to lie instead. */
  readonly location?: string | undefined
  readonly text: string
}

/** How clients are known by a document at their address (MCP, "Client ID Metadata Documents"). */
export interface DocumentRules {
  /** Fetches what lies at an address, up to a number of bytes. @throws Error where nothing does, or more. */
  readonly fetch: (url: string, maximumBytes: number) => Promise<Fetched>
  readonly maximumBytes: number
  /** The client that a document describes; undefined where it does not. */
  readonly read: (text: string, url: string) => Client | undefined
  /** How long what was found is kept; `isRight`: whether it describes a client. */
  readonly keptSeconds: (fetched: Fetched, isRight: boolean) => number
}

const strings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')

/** Reads the three members that a document must have. */
export function readDocument(text: string, url: string): Client | undefined {
  const { client_id: id, client_name: name, redirect_uris: redirectUris } = (JSON.parse(text) ?? {}) as Record<string, unknown>
  return id === url && typeof name === 'string' && strings(redirectUris)
    ? { id, name, redirectUris, isDescribed: true }
    : undefined
}

export const rightDocumentRules = (fetch: DocumentRules['fetch']): DocumentRules => ({
  fetch,
  maximumBytes: 5 * 1024,
  read: readDocument,
  keptSeconds: ({ cacheControl }, isRight) =>
    isRight && !/no-(?:store|cache)/.test(cacheControl)
      ? Math.min(Number(/max-age=(\d+)/.exec(cacheControl)?.[1] ?? 0), 86_400)
      : 0,
})

/** Looks clients up by their address. */
export function documentClients(rules: DocumentRules): (clientId: string) => Promise<Client | undefined> {
  const kept = new Map<string, { readonly client: Client | undefined; readonly until: number }>()
  return async (clientId) => {
    const url = URL.parse(clientId)
    if (url?.protocol !== 'https:' || url.pathname === '/') return undefined
    const known = kept.get(clientId)
    if (known && Date.now() < known.until) return known.client
    try {
      const fetched = await rules.fetch(clientId, rules.maximumBytes)
      const client = fetched.status === 200 ? attempt(() => rules.read(fetched.text, clientId)) : undefined
      kept.set(clientId, { client, until: Date.now() + rules.keptSeconds(fetched, client !== undefined) * 1000 })
      return client
    } catch {
      return undefined
    }
  }
}

function attempt<Value>(action: () => Value): Value | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}

/** Connects to public addresses only, whatever a name resolves to, and follows no redirect. */
const guarded: LookupFunction = (hostname, options, done) =>
  lookUp(hostname, { ...options, all: true }, (error, found) => {
    const [first] = found ?? []
    if (error || !first || !found.every(({ address }) => isPublic(address))) return done(error ?? new Error('not public'), '', 0)
    return options.all ? done(null, found) : done(null, first.address, first.family)
  })

export const fetchPublicly: DocumentRules['fetch'] = async (url, maximumBytes) => {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !isPublic(host)) throw new Error('not public')
  return new Promise((resolve, reject) => {
    const asked = get(url, { lookup: guarded, agent: false, timeout: 2500 }, (answer) => {
      const { statusCode: status = 0, headers } = answer
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
        if (text.length > maximumBytes) asked.destroy(new Error('too long'))
      })
      answer.on('end', () => resolve({ status, cacheControl: headers['cache-control'] ?? '', location: headers.location, text }))
    })
    asked.on('timeout', () => asked.destroy(new Error('late'))).on('error', reject)
  })
}
