/**
 * RSA keys for tests, as a set-up file of vitest. Nearly all of what a key costs (some 50 ms of a processor) is the search for its
 * two primes, a run asks for hundreds of keys, and no test judges how they are made. Here a prime serves in many keys, and a pair of
 * primes in one: every key is another, as ever, and twenty primes are 190 keys.
 */
import { createPrivateKey, createPublicKey, generateKeyPair, generatePrime, type KeyObject, webcrypto } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'

interface Pair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const exponent = 65_537n
const primes: Promise<bigint>[] = []
let given = 0

/** A prime of 1024 bits, the highest two of them set, so that two primes make 2048. */
async function newPrime(): Promise<bigint> {
  const prime = await promisify<number, { bigint: true }, bigint>(generatePrime)(1024, { bigint: true })
  return (prime - 1n) % exponent === 0n ? newPrime() : prime
}

function prime(index: number): Promise<bigint> {
  const known = primes[index] ?? newPrime()
  primes[index] = known
  return known
}

/** A key of 2048 bits that was never given before. The pairs of primes come as 0-1, 0-2, 1-2, 0-3, 1-3, 2-3, 0-4, … */
async function newPair(): Promise<Pair> {
  const number = given
  given += 1
  const later = Math.floor((1 + Math.sqrt(1 + 8 * number)) / 2)
  const [p, q] = await Promise.all([prime(number - (later * (later - 1)) / 2), prime(later)])
  // Never at once, as in life: whoever does not wait for a key is still found out.
  await nextTurn()
  const d = inverse(exponent, (p - 1n) * (q - 1n))
  const numbers = { n: p * q, e: exponent, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
  const members = Object.entries(numbers).map(([name, value]): [string, string] => [name, octets(value)])
  const privateKey = createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(members) }, format: 'jwk' })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

/** Big-endian without leading zeros, base64url (RFC 7518 §2, Base64urlUInt). */
function octets(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url')
}

/** The number that times `value` leaves 1 (extended Euclid; the two must have no factor in common). */
function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, next, factor, nextFactor] = [modulus, value % modulus, 0n, 1n]
  while (next !== 0n) {
    const times = rest / next
    ;[rest, next, factor, nextFactor] = [next, rest - times * next, nextFactor, factor - times * nextFactor]
  }
  return (factor + modulus) % modulus
}

/** Has the keys that are asked for in the two ways of Node made so; keys of another form are made as ever. */
function install(): void {
  const make = promisify(generateKeyPair)
  Object.defineProperty(generateKeyPair, promisify.custom, {
    value: (type: unknown, options: object) =>
      type === 'rsa' && JSON.stringify(options) === '{"modulusLength":2048}'
        ? newPair()
        : Reflect.apply(make, undefined, [type, options]),
  })

  const subtle: webcrypto.SubtleCrypto = Object.getPrototypeOf(webcrypto.subtle)
  const { generateKey } = subtle
  Object.defineProperty(subtle, 'generateKey', {
    value: async (algorithm: Partial<webcrypto.RsaHashedKeyGenParams>, extractable: boolean, usages: webcrypto.KeyUsage[]) => {
      const { name, hash, modulusLength } = algorithm
      if (name !== 'RSASSA-PKCS1-v1_5' || hash !== 'SHA-256' || modulusLength !== 2048)
        return Reflect.apply(generateKey, webcrypto.subtle, [algorithm, extractable, usages])
      const { publicKey, privateKey } = await newPair()
      return {
        publicKey: publicKey.toCryptoKey({ name, hash }, true, ['verify']),
        privateKey: privateKey.toCryptoKey({ name, hash }, extractable, ['sign']),
      }
    },
  })
}

// A set-up file is read before each file of tests, and the process is the same.
if (!(promisify.custom in generateKeyPair)) install()
