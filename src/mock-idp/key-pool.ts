import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

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

/** How many keys are made at a time, so that the pool leaves threads to those who sign. */
const mostAtOnce = 2

/** Keys made before anybody asks. Each is handed out once, so that no two tenants share one. */
export class KeyPool {
  readonly #ready: SigningKey[] = []
  #wanted = 0
  #underWay = 0

  /** A key of one's own: a ready one, or else one that is made now. */
  async take(): Promise<SigningKey> {
    const key = this.#ready.shift()
    this.#refill()
    return key ?? createSigningKey()
  }

  /** How many keys lie ready. */
  get ready(): number {
    return this.#ready.length
  }

  /** Has this many keys made in the background, and again whenever one is taken; 0 makes no more. */
  keepReady(count: number): void {
    this.#wanted = count
    this.#refill()
  }

  #refill(): void {
    while (this.#underWay < mostAtOnce && this.#ready.length + this.#underWay < this.#wanted) {
      this.#underWay += 1
      void createSigningKey().then((key) => {
        this.#underWay -= 1
        this.#ready.push(key)
        this.#refill()
      })
    }
  }
}
