import { createHash, X509Certificate } from 'node:crypto'
import { compactVerify, createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, type JWTPayload } from 'jose'
import type { Application } from '../directory/application.ts'
import type { FederatedIdentityCredential, KeyCredential } from '../directory/credentials.ts'
import { canonicalId } from '../guid.ts'
import { entraErrors } from './errors.ts'
import type { TenantAddresses } from './paths.ts'
import type { EntraError } from './refusal.ts'

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Captured: both are taken, PS256 by newer MSALs. */
const algorithms = ['RS256', 'PS256']

/** Where the assertion was sent, and when. */
interface Circumstances {
  readonly addresses: TenantAddresses
  /** The tenant's other names in addresses: its domain. */
  readonly domain: string
  readonly now: Date
}

/**
 * Judges a client assertion (RFC 7523 §3) as Entra does: by a certificate of the registration when the client speaks for
 * itself, and by a federated identity credential when another issuer speaks for it.
 * @returns what is wrong; undefined where the client is proven.
 */
export async function judgeClientAssertion(
  client: Application,
  assertion: string,
  circumstances: Circumstances,
): Promise<EntraError | undefined> {
  const token = decoded(assertion)
  if (!token) return entraErrors.assertionMalformed()
  const { claims } = token
  if (canonicalId(claims.iss ?? '') === client.appId) {
    return (
      (canonicalId(claims.sub ?? '') === client.appId ? undefined : entraErrors.assertionOfAnotherApp()) ??
      (await judgeByCertificate(client.keyCredentials, assertion, token, circumstances.now)) ??
      judgeTimes(claims, circumstances.now) ??
      judgeRealm(claims, circumstances)
    )
  }
  if (URL.parse(claims.iss ?? '') === null) return entraErrors.assertionOfAnotherApp()
  return (
    judgeFederated(client.federatedIdentityCredentials, claims) ??
    (await judgeByIssuer(assertion, claims.iss ?? '')) ??
    judgeTimes(claims, circumstances.now)
  )
}

interface Decoded {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: JWTPayload
}

function decoded(assertion: string): Decoded | undefined {
  try {
    return { header: { ...decodeProtectedHeader(assertion) }, claims: decodeJwt(assertion) }
  } catch {
    return undefined
  }
}

async function judgeByCertificate(
  registered: readonly KeyCredential[],
  assertion: string,
  { header }: Decoded,
  now: Date,
): Promise<EntraError | undefined> {
  const named = thumbprintsOf(header)
  const known = registered.find((credential) => {
    const der = Buffer.from(credential.key, 'base64')
    return named.some(({ algorithm, digest }) => createHash(algorithm).update(der).digest('base64url') === digest)
  })
  if (!known) {
    const shown = named.map(({ digest }) => Buffer.from(digest, 'base64url').toString('hex').toUpperCase()).join(', ')
    return entraErrors.assertionKeyUnknown(`The key was not found., Thumbprint of key used by client: '${shown}'`)
  }
  if (known.endDateTime !== null && new Date(known.endDateTime) <= now)
    return entraErrors.assertionKeyUnknown('The key used is expired.')
  try {
    await compactVerify(assertion, new X509Certificate(Buffer.from(known.key, 'base64')).publicKey, { algorithms })
    return undefined
  } catch {
    return entraErrors.assertionKeyUnknown('The key was found, but use of the key to verify the signature failed.')
  }
}

/** How the header names the certificate (RFC 7515 §4.1.7, §4.1.8): MSALs write `x5t` or `x5t#S256`, older programs the thumbprint as `kid`. */
function thumbprintsOf(header: Decoded['header']): readonly { readonly algorithm: 'sha1' | 'sha256'; readonly digest: string }[] {
  const hexadecimal = /^[0-9a-f]{40}$/i
  const digest = (name: string): string | undefined => {
    const value = header[name]
    if (typeof value !== 'string') return undefined
    return hexadecimal.test(value)
      ? Buffer.from(value, 'hex').toString('base64url')
      : Buffer.from(value, 'base64').toString('base64url')
  }
  const named = [
    { algorithm: 'sha256', digest: digest('x5t#S256') },
    { algorithm: 'sha1', digest: digest('x5t') },
    { algorithm: 'sha1', digest: digest('kid') },
  ] as const
  return named.flatMap(({ algorithm, digest }) => (digest === undefined ? [] : [{ algorithm, digest }]))
}

function judgeTimes({ exp, nbf }: JWTPayload, now: Date): EntraError | undefined {
  const seconds = now.getTime() / 1000
  // Five minutes, as everywhere at Entra (assumed for assertions).
  const slack = 300
  if (typeof exp === 'number' && exp + slack > seconds && (nbf === undefined || nbf - slack <= seconds)) return undefined
  const said = (time: number | undefined) =>
    typeof time === 'number' && Math.abs(time) < 1e12 ? new Date(time * 1000).toISOString() : 'none'
  return entraErrors.clientAssertionExpired(now.toISOString(), said(nbf), said(exp))
}

/** Documented: the audience is the token endpoint; the issuer is taken, too (captured), each with the tenant's GUID or name, or `common`. */
function judgeRealm({ aud }: JWTPayload, { addresses, domain }: Circumstances): EntraError | undefined {
  const { origin, authority } = addresses
  const authorities = [authority, ...[domain, 'common', 'organizations'].map((name) => `${origin}/${name}`)]
  const realms = new Set(
    authorities.flatMap((name) => [`${name}/oauth2/v2.0/token`, `${name}/oauth2/token`, `${name}/v2.0`, `${name}/`]),
  )
  return [aud].flat().some((audience) => audience !== undefined && realms.has(audience))
    ? undefined
    : entraErrors.assertionForAnotherRealm()
}

/** Documented: issuer, audience and subject are compared exactly, with case. Which mismatch is told first is assumed. */
function judgeFederated(
  registered: readonly FederatedIdentityCredential[],
  { iss, aud, sub }: JWTPayload,
): EntraError | undefined {
  const ofIssuer = registered.filter(({ issuer }) => issuer === iss)
  if (ofIssuer.length === 0) return entraErrors.federatedIssuerUnknown(iss ?? '')
  const audiences = [aud].flat().filter((audience) => audience !== undefined)
  const ofAudience = ofIssuer.filter((credential) => audiences.some((audience) => credential.audiences.includes(audience)))
  if (ofAudience.length === 0) return entraErrors.federatedAudienceUnknown(audiences.join(', '))
  return ofAudience.some(({ subject }) => subject === sub) ? undefined : entraErrors.federatedSubjectUnknown(sub ?? '')
}

/** How long another issuer has to answer. */
const patienceMilliseconds = 5000

/** Verifies with the keys that the other issuer publishes (OpenID Connect Discovery §4). Only issuers of the registration are asked. */
async function judgeByIssuer(assertion: string, issuer: string): Promise<EntraError | undefined> {
  try {
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    const answer = await fetch(address, { signal: AbortSignal.timeout(patienceMilliseconds) })
    const said = (await answer.json()) as { readonly issuer?: unknown; readonly jwks_uri?: unknown }
    // OpenID Connect Discovery §4.3: a document that names another issuer speaks for nobody.
    if (said.issuer !== issuer) return entraErrors.federatedIssuerSilent()
    const keys = createRemoteJWKSet(new URL(String(said.jwks_uri)), { timeoutDuration: patienceMilliseconds })
    await compactVerify(assertion, keys, { algorithms: ['RS256'] })
    return undefined
  } catch (error) {
    const isVerdict = error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey
    const isOther = error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JWSInvalid
    return isVerdict || isOther
      ? entraErrors.assertionKeyUnknown('The signature could not be verified with the keys of the issuer.')
      : entraErrors.federatedIssuerSilent()
  }
}
