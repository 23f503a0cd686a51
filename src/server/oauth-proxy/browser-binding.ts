import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { CookieRules, Cookies } from './cookies.ts'
import { lifetimeSeconds } from './lifetimes.ts'

const fingerprintOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** Constant-time comparison of two texts of any length. */
export const sameText = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(fingerprintOf(one)), Buffer.from(fingerprintOf(other)))

/**
 * Binds one sign-in to one browser: a random secret in a cookie of its own, so that two tabs do not disturb each other,
 * and its fingerprint in the store. Whoever gets hold of an address of the sign-in can do nothing with it elsewhere.
 */
export function browserBinding(rules: CookieRules) {
  return {
    /** @returns the fingerprint to keep */
    bind(cookies: Cookies, uid: string): string {
      const secret = randomBytes(32).toString('base64url')
      cookies.set(rules.signIn(uid), secret, lifetimeSeconds.interaction)
      return fingerprintOf(secret)
    },
    holds(cookies: Cookies, uid: string, fingerprint: string): boolean {
      const secret = cookies.get(rules.signIn(uid))
      return secret !== undefined && sameText(fingerprintOf(secret), fingerprint)
    },
    release: (cookies: Cookies, uid: string): void => cookies.clear(rules.signIn(uid)),
  }
}
