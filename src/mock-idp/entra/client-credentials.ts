import { createHash, timingSafeEqual } from 'node:crypto'
import type { Application, Platform } from '../directory/application.ts'
import { entraErrors } from './errors.ts'
import type { EntraError } from './refusal.ts'
import type { TokenRequest } from './token-request.ts'

/**
 * Whether the client proved itself as the platform of its redirect URI demands (documented): `web` has a secret, the others
 * must not send one, and only `spa` may and must redeem across origins. Decided per code and refresh token, because one
 * app may have redirect URIs of several platforms.
 */
export function judgeCredentials({ client, secret, origin }: TokenRequest, platform: Platform): EntraError | undefined {
  if (platform !== 'web') {
    if (secret !== undefined) return entraErrors.secretFromPublicClient()
    if (platform === 'spa') return origin === undefined ? entraErrors.spaWithoutOrigin() : undefined
    return origin === undefined ? undefined : entraErrors.originOnNonSpa()
  }
  return judgeSecret(client, secret) ?? (origin === undefined ? undefined : entraErrors.originOnNonSpa())
}

function judgeSecret(client: Application, secret: string | undefined): EntraError | undefined {
  if (secret === undefined) return entraErrors.secretMissing()
  return client.passwordCredentials.some(({ secretText }) => sameText(secretText, secret))
    ? undefined
    : entraErrors.secretWrong(client.appId)
}

/** Compares in a time that does not depend on where two texts differ. */
const sameText = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
