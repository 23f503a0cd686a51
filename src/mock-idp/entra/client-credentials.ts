import { createHash, timingSafeEqual } from 'node:crypto'
import type { Application, Platform } from '../directory/application.ts'
import { entraErrors } from './errors.ts'
import type { EntraError } from './refusal.ts'
import type { ClientProof } from './token-facts.ts'

/** What a client brought to prove itself. An assertion has been judged already, because that takes time. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'secret'; readonly text: string }
  | { readonly kind: 'assertion'; readonly refusal: EntraError | undefined }

/** A client, and how it comes along. */
interface Claimant {
  readonly client: Application
  readonly credential: Credential
  readonly origin: string | undefined
  readonly now: Date
}

/**
 * Whether the client proved itself as the platform of its redirect URI demands (documented): `web` has a secret or an
 * assertion, the others must not send one, and only `spa` may and must redeem across origins. Decided per code and refresh
 * token, because one app may have redirect URIs of several platforms.
 */
export function judgeCredentials(claimant: Claimant, platform: Platform): ClientProof | EntraError {
  const { credential, origin } = claimant
  if (platform === 'web') return judgeConfidential(claimant, entraErrors.secretMissing())
  if (credential.kind !== 'none') return entraErrors.secretFromPublicClient()
  if (platform === 'spa') return origin === undefined ? entraErrors.spaWithoutOrigin() : '0'
  return origin === undefined ? '0' : entraErrors.originOnNonSpa()
}

/** @param missing what to say to a client that brought nothing. */
export function judgeConfidential({ client, credential, origin, now }: Claimant, missing: EntraError): ClientProof | EntraError {
  const proof = judgeCredential(client, credential, now) ?? missing
  return typeof proof === 'string' && origin !== undefined ? entraErrors.originOnNonSpa() : proof
}

export const isProof = (decision: ClientProof | EntraError): decision is ClientProof => typeof decision === 'string'

function judgeCredential(client: Application, credential: Credential, now: Date): ClientProof | EntraError | undefined {
  switch (credential.kind) {
    case 'none':
      return undefined
    case 'secret':
      return judgeSecret(client, credential.text, now)
    case 'assertion':
      return credential.refusal ?? '2'
  }
}

function judgeSecret(client: Application, secret: string, now: Date): ClientProof | EntraError {
  const known = client.passwordCredentials.filter(({ secretText }) => sameText(secretText, secret))
  if (known.length === 0) return entraErrors.secretWrong(client.appId)
  const isCurrent = known.some(({ endDateTime }) => endDateTime === null || new Date(endDateTime) > now)
  return isCurrent ? '1' : entraErrors.secretExpired(client.appId)
}

/** Compares in a time that does not depend on where two texts differ. */
const sameText = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
