import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { JWK } from 'jose'

const generate = promisify(generateKeyPair)

/** An RSA key pair and the name under which verifiers find it. */
export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** Makes an RSA-2048 key, off the main thread (10 to 80 ms). */
async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 })
  // Entra's key ids look like SHA-1 thumbprints: 20 bytes, base64url.
  return { kid: randomBytes(20).toString('base64url'), privateKey, publicKey }
}

/** The signing keys of a tenant. Old public keys stay published, so that tokens signed before a rotation stay good. */
export class KeyRing {
  #keys: readonly [SigningKey, ...SigningKey[]]
  #stranger: Promise<SigningKey> | undefined

  private constructor(first: SigningKey) {
    this.#keys = [first]
  }

  static async create(): Promise<KeyRing> {
    return new KeyRing(await createSigningKey())
  }

  /** The key that signs from now on. */
  get current(): SigningKey {
    return this.#keys[0]
  }

  /** Puts a new key in charge. @returns its key id. */
  async rotate(): Promise<string> {
    const key = await createSigningKey()
    this.#keys = [key, ...this.#keys]
    return key.kid
  }

  /** The published key with this id. */
  published(kid: string | undefined): KeyObject | undefined {
    return this.#keys.find((key) => key.kid === kid)?.publicKey
  }

  /** A key that was never published, the same at every call. */
  stranger(): Promise<SigningKey> {
    this.#stranger ??= createSigningKey()
    return this.#stranger
  }

  /**
   * The key set as Entra publishes it (captured): `x5t` equals `kid`, no `alg`, and on each key the issuer that may use it.
   * Entra adds `x5c`; the mock's keys have no certificates.
   */
  jwks(issuer: string): { readonly keys: readonly JWK[] } {
    const keys = this.#keys.map(({ kid, publicKey }) => {
      const { kty, n, e } = publicKey.export({ format: 'jwk' })
      return { kty, use: 'sig', kid, x5t: kid, n, e, cloud_instance_name: 'microsoftonline.com', issuer } as JWK
    })
    return { keys }
  }
}
