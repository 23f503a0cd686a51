import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Cookies } from './cookies.ts'

/** What is kept of a secret that a browser holds: SHA-256, base64url. */
export const fingerprintOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** A fresh secret: 32 random bytes, base64url. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** Constant-time comparison of two texts of any length. */
export const sameText = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(fingerprintOf(one)), Buffer.from(fingerprintOf(other)))

/**
 * Binds one thing to one browser: a random secret in a cookie of its own, so that two tabs do not disturb each other, and
 * its fingerprint in the store. Whoever gets hold of an address of the sign-in can do nothing with it elsewhere.
 * @returns the fingerprint to keep
 */
export function bindBrowser(cookies: Cookies, name: string, lifetimeSeconds: number): string {
  const secret = newSecret()
  cookies.set(name, secret, lifetimeSeconds)
  return fingerprintOf(secret)
}

/** Whether this is the browser that was bound. */
export function isBoundBrowser(cookies: Cookies, name: string, fingerprint: string): boolean {
  const secret = cookies.get(name)
  return secret !== undefined && sameText(fingerprintOf(secret), fingerprint)
}
