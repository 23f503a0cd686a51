import { createHmac, randomBytes } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { derivedKey, type Secrets } from './encryption-keys.ts'
import { type Engine, type Entry, type Store, StoreError } from './store.ts'

/** Under its plain name, so that whoever has another secret finds it too, and fails. */
const nameKeyRecord = 'name-key'

/**
 * A store whose engine learns nothing: values are encrypted (JWE, direct A256GCM; RFC 7516), and keys and groups, which
 * may be codes and refresh tokens, are replaced by a keyed hash. A value is bound to its key, so rows cannot be exchanged,
 * and says which secret it was sealed with: the first one seals, all of them open, and what is found under an older one is
 * sealed anew. What was sealed with a secret that is gone is gone, too.
 * @throws {StoreError} where the engine was written with none of the secrets
 */
export async function sealedStore(engine: Engine, secrets: Secrets): Promise<Store> {
  const seals = sealsOf(secrets)

  /** What an engine's entry says, or undefined where its secret is gone. */
  async function opened(name: string, entry: Entry): Promise<Entry | undefined> {
    const found = await seals.open(entry.value, name)
    if (!found) return undefined
    if (found.outdated) await engine.replace(name, entry.value, await seals.seal(found.text, name))
    return { ...entry, value: found.text }
  }

  // The names outlive every secret. Two processes may make one at once: the first one's counts.
  const made = await seals.seal(randomBytes(32).toString('base64url'), nameKeyRecord)
  await engine.put(nameKeyRecord, made, { only: 'new' })
  const kept = await engine.get(nameKeyRecord)
  const nameKey = kept && (await opened(nameKeyRecord, kept))
  if (!nameKey)
    throw new StoreError(
      'The store was written with another encryption key. Add that one to AUTH_ENCRYPTION_KEY, behind the new one (or give back the file encryption.key of the folder), or name another store in MCP_SERVER_STORE; people will then have to sign in again.',
    )
  const hidden = (name: string): string => createHmac('sha256', nameKey.value).update(name).digest('base64url')

  return {
    async get(key) {
      const name = hidden(key)
      const entry = await engine.get(name)
      return entry && opened(name, entry)
    },
    async put(key, value, { group, ...options } = {}) {
      const name = hidden(key)
      const sealed = await seals.seal(value, name)
      return engine.put(name, sealed, { ...options, ...(group === undefined ? {} : { group: hidden(group) }) })
    },
    consume: (key, until) => engine.consume(hidden(key), until),
    async members(group) {
      const entries = await Promise.all((await engine.members(hidden(group))).map(({ key, ...entry }) => opened(key, entry)))
      return entries.filter((entry) => entry !== undefined)
    },
    delete: (key) => engine.delete(hidden(key)),
    deleteGroup: (group) => engine.deleteGroup(hidden(group)),
    close: () => engine.close(),
  }
}

/** Seals with the first secret, and opens what any of them sealed. */
function sealsOf([first, ...others]: Secrets) {
  const sealing = keyOf(first)
  const opening = [sealing, ...others.map(keyOf)]
  return {
    seal: (text: string, name: string): Promise<string> =>
      new CompactEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: sealing.id, name })
        .encrypt(sealing.key),

    /** Undefined where the secret is not among these. @throws {StoreError} for what was tampered with */
    async open(sealed: string, name: string): Promise<{ text: string; outdated: boolean } | undefined> {
      const { kid, name: own } = headerOf(sealed)
      const key = opening.find(({ id }) => id === kid)
      if (!key) return undefined
      if (own !== name) throw new StoreError('a stored value lies under a key that is not its own')
      const { plaintext } = await compactDecrypt(sealed, key.key).catch((cause) => {
        throw new StoreError('a stored value cannot be decrypted', { cause })
      })
      return { text: new TextDecoder().decode(plaintext), outdated: key !== sealing }
    },
  }
}

const keyOf = (secret: Uint8Array) => ({
  id: Buffer.from(derivedKey(secret, 'key id')).toString('base64url').slice(0, 16),
  key: derivedKey(secret, 'values'),
})

/** Not verified yet: it only decides which key is tried; the key then vouches for it. */
function headerOf(sealed: string): Readonly<Record<string, unknown>> {
  try {
    return decodeProtectedHeader(sealed)
  } catch (cause) {
    throw new StoreError('a stored value is not a sealed one', { cause })
  }
}
