import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { signingCertificate, thumbprint } from './signing-certificate.ts'

const generate = promisify(generateKeyPair)

/** An RSA key pair and the name under which verifiers find it. */
export interface SigningKey {
  /** The SHA-1 thumbprint of its certificate, base64url, as at Entra (captured): go-jose takes no key whose `x5t` is another. */
  readonly kid: string
  /** DER. */
  readonly certificate: Buffer
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** Makes an RSA-2048 key, off the main thread (10 to 80 ms). */
async function createSigningKey(from: Date): Promise<SigningKey> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 })
  const certificate = await signingCertificate(privateKey, publicKey, from)
  return { kid: thumbprint(certificate), certificate, privateKey, publicKey }
}

/** How many keys are made at a time, so that the pool leaves threads to those who sign. */
const mostAtOnce = 2

/** Keys made before anybody asks. Each is handed out once, so that no two tenants share one. */
export class KeyPool {
  readonly #now: () => Date
  readonly #ready: SigningKey[] = []
  #wanted = 0
  #underWay = 0

  /** @param now when certificates begin. */
  constructor(now: () => Date = () => new Date()) {
    this.#now = now
  }

  /** A key of one's own: a ready one, or else one that is made now. */
  async take(): Promise<SigningKey> {
    const key = this.#ready.shift()
    this.#refill()
    return key ?? createSigningKey(this.#now())
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
      void createSigningKey(this.#now()).then((key) => {
        this.#underWay -= 1
        this.#ready.push(key)
        this.#refill()
      })
    }
  }
}
