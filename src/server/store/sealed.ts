import { createHmac, hkdfSync } from 'node:crypto'
import { CompactEncrypt, compactDecrypt } from 'jose'
import { type Store, StoreError } from './store.ts'

const checkKey = 'encryption-check'
const checkText = 'written with the right key'

/** A key for one purpose, from the one secret (RFC 5869): 32 bytes. */
export const derivedKey = (secret: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', `mcp-entra ${purpose}`, 32))

/**
 * A store whose engine learns nothing: values are encrypted (JWE, direct A256GCM; RFC 7516), and keys and groups, which
 * may be codes and refresh tokens, are replaced by a keyed hash. A value is bound to its key, so rows cannot be exchanged.
 * @throws {StoreError} where the engine was written with another secret
 */
export async function sealedStore(engine: Store, secret: Uint8Array): Promise<Store> {
  const valueKey = derivedKey(secret, 'values')
  const nameKey = derivedKey(secret, 'names')
  const hidden = (name: string): string => createHmac('sha256', nameKey).update(name).digest('base64url')
  const header = (name: string) => ({ alg: 'dir', enc: 'A256GCM', name })

  const seal = (text: string, name: string): Promise<string> =>
    new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader(header(name)).encrypt(valueKey)

  async function unseal(sealed: string, name: string): Promise<string> {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, valueKey).catch((cause) => {
      throw new StoreError('a stored value cannot be decrypted', { cause })
    })
    if (protectedHeader['name'] !== name) throw new StoreError('a stored value lies under a key that is not its own')
    return new TextDecoder().decode(plaintext)
  }

  // Under its plain name, so that another secret finds it too, and fails.
  await engine.put(checkKey, await seal(checkText, checkKey), { only: 'new' })
  const check = await engine.get(checkKey)
  await unseal(check?.value ?? '', checkKey).catch((cause) => {
    throw new StoreError(
      'The store was written with another encryption key. Give back AUTH_ENCRYPTION_KEY as it was (or the file encryption.key of the folder), or name another folder in MCP_SERVER_STORE; people will then have to sign in again.',
      { cause },
    )
  })

  return {
    async get(key) {
      const name = hidden(key)
      const entry = await engine.get(name)
      return entry && { ...entry, value: await unseal(entry.value, name) }
    },
    async put(key, value, { group, ...options } = {}) {
      const name = hidden(key)
      return engine.put(name, await seal(value, name), { ...options, ...(group === undefined ? {} : { group: hidden(group) }) })
    },
    consume: (key) => engine.consume(hidden(key)),
    delete: (key) => engine.delete(hidden(key)),
    deleteGroup: (group) => engine.deleteGroup(hidden(group)),
    close: () => engine.close(),
  }
}
