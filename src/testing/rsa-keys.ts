/**
 * RSA keys for tests, as a set-up file of vitest. A key of 2048 bits takes some 50 ms of a processor, the tests of a run ask for
 * hundreds, and none of them judges how a key is made. So what one file was given, the next file in the same process is given
 * again. Within a file every key is a new one: wherever two parties have to have different keys, they have. So no module may keep
 * a key for whoever comes next: it would outlive the file it was new in.
 */
import { generateKeyPair, type KeyObject, webcrypto } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'

interface Pair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** What this process has made, and how many of those the present file was given. */
interface Keys {
  readonly made: Promise<Pair>[]
  given: number
}

/** Has the keys that are asked for in the two ways of Node come from those; keys of another form are made as ever. */
function install(): Keys {
  const keys: Keys = { made: [], given: 0 }
  const make = promisify(generateKeyPair)
  const next = async (): Promise<Pair> => {
    const pair = keys.made[keys.given] ?? make('rsa', { modulusLength: 2048 })
    keys.made[keys.given] = pair
    keys.given += 1
    // Never at once, as in life: whoever does not wait for a key is still found out.
    await nextTurn()
    return pair
  }

  Object.defineProperty(generateKeyPair, promisify.custom, {
    value: (type: unknown, options: object) =>
      type === 'rsa' && JSON.stringify(options) === '{"modulusLength":2048}'
        ? next()
        : Reflect.apply(make, undefined, [type, options]),
  })

  const subtle: webcrypto.SubtleCrypto = Object.getPrototypeOf(webcrypto.subtle)
  const { generateKey } = subtle
  Object.defineProperty(subtle, 'generateKey', {
    value: async (algorithm: Partial<webcrypto.RsaHashedKeyGenParams>, extractable: boolean, usages: webcrypto.KeyUsage[]) => {
      const { name, hash, modulusLength } = algorithm
      if (name !== 'RSASSA-PKCS1-v1_5' || hash !== 'SHA-256' || modulusLength !== 2048)
        return Reflect.apply(generateKey, webcrypto.subtle, [algorithm, extractable, usages])
      const { publicKey, privateKey } = await next()
      return {
        publicKey: publicKey.toCryptoKey({ name, hash }, true, ['verify']),
        privateKey: privateKey.toCryptoKey({ name, hash }, extractable, ['sign']),
      }
    },
  })
  return keys
}

/** The set-up runs before each file of tests; what it has installed stays as long as the process. */
const ours = Symbol.for('mcp-entra: RSA keys for tests')
const whole = globalThis as { [ours]?: Keys }
whole[ours] ??= install()
whole[ours].given = 0
