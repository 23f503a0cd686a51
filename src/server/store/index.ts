import type { Store as Counters } from 'express-rate-limit'
import { addressWanted, folderOf, keyWanted, redisAddress } from './address.ts'
import { openEmbedded } from './embedded.ts'
import { derivedKey, keysOfFolder, readKeys, type Secrets } from './encryption-keys.ts'
import type { Log } from './log.ts'
import { sealedStore } from './sealed.ts'
import { type Engine, type Store, StoreError } from './store.ts'

export { type Entry, type PutOptions, type Store, StoreError } from './store.ts'

/** A store, and the keys that come with it. */
export interface OpenStore {
  readonly store: Store
  /** Keys of 32 bytes for one purpose, the same at every start: the first one makes what is new, all of them check. */
  readonly keysFor: (purpose: string) => readonly Uint8Array[]
  /** Counters for limits, where many processes count together. */
  readonly countersFor?: (name: string) => Counters
}

interface OpenOptions {
  /** Each 32 bytes in base64; of several, the first one seals. */
  readonly encryptionKeys?: readonly string[]
  readonly now: () => Date
  readonly log?: Log
}

/**
 * Opens the store at an address: `file:` and a folder, relative to the working directory or absolute, or a Redis (see
 * `redisAddress`). Without encryption keys a folder keeps one of its own; many processes have to be given theirs.
 * @throws {StoreError} which says what to do
 */
export async function openStore(address: string, options: OpenOptions): Promise<OpenStore> {
  const { engine, secrets, ...shared } = await engineAt(address, options)
  try {
    const store = await sealedStore(engine, secrets)
    return { store, keysFor: (purpose) => secrets.map((secret) => derivedKey(secret, purpose)), ...shared }
  } catch (error) {
    await engine.close()
    throw error
  }
}

async function engineAt(
  address: string,
  { encryptionKeys, now, log = silent }: OpenOptions,
): Promise<{ engine: Engine; secrets: Secrets }> {
  const given = encryptionKeys && readKeys(encryptionKeys, 'AUTH_ENCRYPTION_KEY')
  const folder = folderOf(address)
  if (folder !== undefined) return { engine: openEmbedded(folder, now, log), secrets: given ?? keysOfFolder(folder, log) }
  const redis = redisAddress(address)
  // The address may hold a password; no message repeats it.
  if (!redis) throw new StoreError(`MCP_SERVER_STORE ${addressWanted}.`)
  if (!given) throw new StoreError(`AUTH_ENCRYPTION_KEY is missing: ${keyWanted}.`)
  const { openRedis } = await import('./redis.ts')
  return { ...(await openRedis(redis, now, log)), secrets: given }
}

const silent: Log = { info: () => {}, warn: () => {} }
