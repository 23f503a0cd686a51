import { createHash, randomBytes } from 'node:crypto'
import type { Said } from '../minimal-server/index.ts'

/** A fresh secret of 32 random bytes. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** The S256 challenge of a verifier (RFC 7636 §4.2). */
export const s256 = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url')

/** A secret as it is kept where a log or a page might show it. */
export const fingerprintOf = s256

export const json = (status: number, body: object): Said => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
})

/** An error of the token and registration endpoints (RFC 6749 §5.2, RFC 7591 §3.2.2). */
export const refusal = (error: string, status = 400): Said => json(status, { error })

export const redirect = (url: string, cookies: readonly string[] = []): Said => ({
  status: 303,
  headers: { location: url, 'cache-control': 'no-store', ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) },
})

/** An address with parameters added to it; those that are undefined are left out. */
export function withParameters(address: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
  return url.href
}

/** The cookies of a request by name. */
export const cookiesIn = (header: string | undefined): ReadonlyMap<string, string> =>
  new Map(
    (header ?? '').split(/; */).flatMap((pair) => {
      const at = pair.indexOf('=')
      return at > 0 ? [[pair.slice(0, at), pair.slice(at + 1)]] : []
    }),
  )
