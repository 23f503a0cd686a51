import type { TokenChange } from '../kit/instruments.ts'
import { readJson } from '../kit/message.ts'
import { isObject } from './resource-metadata.ts'

export type Members = Readonly<Record<string, unknown>>
export interface DecodedToken {
  readonly header: Members
  readonly claims: Members
}

/** Header and claims of a compact JWT, unverified. @throws Error where it is none. */
export function decodeToken(token: string): DecodedToken {
  const [header, claims] = token.split('.', 2).map((part) => readJson(Buffer.from(part, 'base64url').toString('utf8')))
  if (!isObject(header) || !isObject(claims)) throw new Error('the token is not a JWT')
  return { header, claims }
}

/** A change with its functions applied to the right values. `null` still means: remove it. */
export function resolveChange(
  change: Pick<TokenChange, 'claims' | 'header'>,
  right: DecodedToken,
): { claims: Members; header: Members } {
  return { claims: resolve(change.claims, right.claims), header: resolve(change.header, right.header) }
}

const resolve = (changes: Members = {}, right: Members): Members =>
  Object.fromEntries(
    Object.entries(changes).map(([name, value]) => [name, typeof value === 'function' ? value(right[name]) : value]),
  )

/** Members of a right token, changed: `null` removes. */
export const apply = (right: Members, changes: Members): Members =>
  Object.fromEntries(Object.entries({ ...right, ...changes }).filter(([, value]) => value !== null && value !== undefined))
