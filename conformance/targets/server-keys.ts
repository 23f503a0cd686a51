import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
  randomUUID,
  sign,
  verify,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { TokenChange } from '../kit/instruments.ts'
import type { Redactor } from '../kit/redaction.ts'
import type { DecodedToken } from './token-change.ts'

/** An RSA signing key with its private half. */
export type SigningKey = JsonWebKey & { readonly kid: string }
/** A JWK set (RFC 7517 §5) with private halves, as a server that issues tokens of its own is handed it. */
export interface PrivateKeySet {
  readonly keys: readonly [SigningKey, ...SigningKey[]]
}

const generateRsa = async (): Promise<KeyObject> => (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey

/** A fresh set of one RS256 key. */
export async function createServerKeys(): Promise<PrivateKeySet> {
  const key = await generateRsa()
  return { keys: [{ ...key.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' }] }
}

/** Lets a redactor know every private number of a set. */
export function keepKeys({ keys }: PrivateKeySet, redactor: Redactor): void {
  for (const { d, p, q, dp, dq, qi } of keys) for (const part of [d, p, q, dp, dq, qi]) if (part) redactor.keep(part)
}

const read = new WeakMap<SigningKey, KeyObject>()
/** Read once: the first signature by a key that was just read costs twice as much as the others. */
function privateKeyOf(key: SigningKey): KeyObject {
  const known = read.get(key) ?? createPrivateKey({ key, format: 'jwk' })
  read.set(key, known)
  return known
}

/** The key of the set that signed a compact RS256 JWS; undefined where none of them did. */
export function signerOf(token: string, { keys }: PrivateKeySet): SigningKey | undefined {
  const end = token.lastIndexOf('.')
  const input = Buffer.from(token.slice(0, end))
  const signature = Buffer.from(token.slice(end + 1), 'base64url')
  return keys.find((key) => verify('RSA-SHA256', input, createPublicKey(privateKeyOf(key)), signature))
}

let stranger: Promise<KeyObject> | undefined
/** Made once: whose key it is does not matter, only that it is nobody's. */
const strangerKey = () => {
  stranger ??= generateRsa()
  return stranger
}

const encode = (text: string): string => Buffer.from(text).toString('base64url')

/** Claims as JSON, and behind them those that are written a second time. */
const written = (claims: DecodedToken['claims'], twice: TokenChange['twice']): string =>
  twice ? `${JSON.stringify(claims).slice(0, -1)},${JSON.stringify(twice).slice(1)}` : JSON.stringify(claims)

/** What a header says of each way to sign, where nothing else is to stand there. */
export const algorithmOf = (how: NonNullable<TokenChange['key']>): string =>
  how === 'none' ? 'none' : how === 'public-as-secret' ? 'HS256' : 'RS256'

/** Signs header and claims as they stand, in one of the four ways of a `TokenChange`. No library would sign some of them. */
export async function signToken(
  { header, claims }: DecodedToken,
  how: NonNullable<TokenChange['key']>,
  key: SigningKey,
  twice?: TokenChange['twice'],
): Promise<string> {
  const input = `${encode(JSON.stringify(header))}.${encode(written(claims, twice))}`
  if (how === 'none') return `${input}.`
  if (how === 'public-as-secret') {
    const spki = createPublicKey(privateKeyOf(key)).export({ type: 'spki', format: 'pem' })
    return `${input}.${createHmac('sha256', spki).update(input).digest('base64url')}`
  }
  const signer = how === 'stranger' ? await strangerKey() : privateKeyOf(key)
  return `${input}.${sign('RSA-SHA256', Buffer.from(input), signer).toString('base64url')}`
}
