import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import type { ServerConfig } from '../config.ts'
import type { Store } from '../store/index.ts'

const record = 'signing-keys'

export interface SigningKeys {
  /** The first one signs. */
  readonly private: readonly JWK[]
  /** What is published, and what tokens are verified with. */
  readonly public: readonly JWK[]
}

/** The keys of the settings; without them, a pair for RS256 made at the first start and kept, encrypted, in the store. */
export async function signingKeys(given: ServerConfig['signingJwks'], store: Store): Promise<SigningKeys> {
  const keys = await Promise.all((given?.keys ?? (await keptKeys(store))).map(forSigning))
  return { private: keys, public: keys.map(publicHalf) }
}

async function keptKeys(store: Store): Promise<JWK[]> {
  const kept = await store.get(record)
  if (!kept) {
    const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true })
    // Two processes may start at once: the first one's key counts, for both.
    await store.put(record, JSON.stringify([await exportJWK(privateKey)]), { only: 'new' })
  }
  const entry = kept ?? (await store.get(record))
  // Written by the lines above, in this version's form.
  return JSON.parse(entry?.value ?? '[]') as JWK[]
}

const forSigning = async (key: JWK): Promise<JWK> => ({
  ...key,
  use: 'sig',
  alg: 'RS256',
  kid: key.kid ?? (await calculateJwkThumbprint(key)),
})

/** The members of an RSA public key (RFC 7518 §6.3.1): named one by one, so that no private member can slip through. */
const publicHalf = ({ kty, n, e, kid, use, alg }: JWK): JWK => ({ kty, n, e, kid, use, alg }) as JWK
