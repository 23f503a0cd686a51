import { createHash } from 'node:crypto'
import type { Asked } from './listener.ts'

/** What an authorization server knows of a client. */
export interface Client {
  /** Undefined for one that may come back to any place of this machine. */
  readonly redirectUris: readonly string[] | undefined
  readonly secret: string | undefined
}

/** What was asked for and by whom. */
export interface Grant {
  readonly clientId: string
  readonly scope: string
}

/** The same, until its code is redeemed. */
export interface Pending extends Grant {
  readonly redirectUri: string
  readonly challenge: string | undefined
  readonly method: string
}

/** The redirect URI as it was registered; the port of a loopback address may be another (RFC 8252 §7.3). */
export function isRegistered({ redirectUris }: Client, target: URL): boolean {
  const withoutPort = (url: URL): string => {
    const copy = new URL(url)
    if (['localhost', '127.0.0.1', '[::1]'].includes(copy.hostname)) copy.port = ''
    return copy.href
  }
  return redirectUris?.some((uri) => withoutPort(new URL(uri)) === withoutPort(target)) ?? true
}

/** RFC 6749 §2.3.1: by Basic, or in the form. */
export function presented({ headers, form }: Asked): readonly [string | undefined, string | undefined] {
  const basic = /^Basic +(\S+)$/i.exec(headers['authorization']?.[0] ?? '')?.[1]
  if (basic === undefined) return [form['client_id'], form['client_secret']]
  const [id, password] = Buffer.from(basic, 'base64').toString('utf8').split(':').map(decodeURIComponent)
  return [id, password]
}

/** RFC 7636 §4.6; who sent no challenge has nothing to prove. */
export function isProven({ challenge, method }: Pending, verifier: string | undefined): boolean {
  if (challenge === undefined) return true
  const made =
    method === 'S256'
      ? createHash('sha256')
          .update(verifier ?? '')
          .digest('base64url')
      : verifier
  return made === challenge
}

/** RFC 6749 §3.1 and §3.2: no parameter comes twice, but for `resource` (RFC 8707 §2). */
export function repeats(parameters: URLSearchParams): boolean {
  const names = [...parameters.keys()].filter((name) => name !== 'resource')
  return new Set(names).size < names.length
}
