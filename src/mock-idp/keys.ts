import type { KeyObject } from 'node:crypto'
import type { JWK } from 'jose'
import { KeyPool, type SigningKey } from './key-pool.ts'

export type { SigningKey } from './key-pool.ts'

/** How a key set is published. */
export interface KeySetOrder {
  /** The issuer that may use the keys: of one tenant, or the template that stands for all. */
  readonly issuer: string
  /** How many keys there are at least. */
  readonly atLeast?: number
  /** Front-ends that disagree: every other answer, from the first on, is of one that lags behind and lacks the key that signs. */
  readonly flap?: boolean
}

/** The signing keys of a tenant. Old public keys stay published, so that tokens signed before a rotation stay good, until they are retired. */
export class KeyRing {
  readonly #pool: KeyPool
  readonly #first: Promise<void>
  /** Newest first; empty until the first key is there. */
  #keys: readonly SigningKey[] = []
  /** Published before they sign, as Entra does. */
  #announced: readonly SigningKey[] = []
  #stranger: Promise<SigningKey> | undefined
  #laggedBehind = 0

  /** A ring whose first key comes out of the pool, now or soon: nobody has to wait to have the ring. */
  constructor(pool: KeyPool) {
    this.#pool = pool
    this.#first = pool.take().then((key) => {
      this.#keys = [key]
    })
    // Whoever waits for the key hears of a failure; nobody else needs to.
    this.#first.catch(() => {})
  }

  /** A ring with its first key in it. */
  static async create(): Promise<KeyRing> {
    const ring = new KeyRing(new KeyPool())
    await ring.ready()
    return ring
  }

  /** Settles when the first key is there. */
  ready(): Promise<void> {
    return this.#first
  }

  /** The key that signs from now on. @throws Error before the ring is ready. */
  get current(): SigningKey {
    const [key] = this.#keys
    if (!key) throw new Error('the first key is still being made; wait for ready()')
    return key
  }

  /** Puts a new key in charge: one that was announced, or a fresh one. @returns its key id. */
  async rotate(): Promise<string> {
    await this.ready()
    const [announced, ...later] = this.#announced
    const key = announced ?? (await this.#pool.take())
    if (announced) this.#announced = later
    this.#keys = [key, ...this.#keys]
    return key.kid
  }

  /** Publishes a key that signs nothing yet; the next rotation puts it in charge. @returns its key id. */
  async announce(): Promise<string> {
    const key = await this.#pool.take()
    this.#announced = [...this.#announced, key]
    return key.kid
  }

  /** Stops publishing a key that does not sign any more, or not yet. @returns whether there was such a key. */
  retire(kid: string): boolean {
    const [current, ...old] = this.#keys
    const without = (keys: readonly SigningKey[]) => keys.filter((key) => key.kid !== kid)
    const left = without(old).length + without(this.#announced).length
    const found = left < old.length + this.#announced.length
    if (current) this.#keys = [current, ...without(old)]
    this.#announced = without(this.#announced)
    return found
  }

  /** The key pair with this id, whether it signs, has signed or is announced. */
  signer(kid: string): SigningKey | undefined {
    return this.#everyKey().find((key) => key.kid === kid)
  }

  /** The published key with this id. */
  published(kid: string | undefined): KeyObject | undefined {
    return kid === undefined ? undefined : this.signer(kid)?.publicKey
  }

  /** A key that was never published, the same at every call. */
  stranger(): Promise<SigningKey> {
    this.#stranger ??= this.#pool.take()
    return this.#stranger
  }

  /**
   * The key set as Entra publishes it (captured): `x5t` equals `kid`, one certificate in `x5c`, no `alg`, and on each key the
   * issuer that may use it.
   */
  async jwks({ issuer, atLeast = 1, flap = false }: KeySetOrder): Promise<{ readonly keys: readonly JWK[] }> {
    await this.ready()
    const lagging = flap && this.#laggedBehind % 2 === 0
    if (flap) this.#laggedBehind += 1
    const wanted = Math.max(atLeast, lagging ? 2 : 1)
    while (this.#everyKey().length < wanted) await this.announce()
    const keys = this.#everyKey().filter((key) => !lagging || key !== this.current)
    return { keys: keys.map((key) => publicKeyOf(key, issuer)) }
  }

  #everyKey(): readonly SigningKey[] {
    return [...this.#keys, ...this.#announced]
  }
}

function publicKeyOf({ kid, publicKey, certificate }: SigningKey, issuer: string): JWK {
  const { kty, n, e } = publicKey.export({ format: 'jwk' })
  const x5c = [certificate.toString('base64')]
  return { kty, use: 'sig', kid, x5t: kid, n, e, x5c, cloud_instance_name: 'microsoftonline.com', issuer } as JWK
}
