import { fileURLToPath } from 'node:url'
import { openEmbedded } from './embedded.ts'
import { derivedKey, keysOfFolder, readKeys } from './encryption-keys.ts'
import { sealedStore } from './sealed.ts'
import { type Store, StoreError } from './store.ts'

export { type Entry, type PutOptions, type Store, StoreError } from './store.ts'

/** A store, and the keys that come with it. */
export interface OpenStore {
  readonly store: Store
  /** Keys of 32 bytes for one purpose, the same at every start: the first one makes what is new, all of them check. */
  readonly keysFor: (purpose: string) => readonly Uint8Array[]
}

/**
 * Opens the store at an address: `file:` and a folder, relative to the working directory or absolute.
 * Without encryption keys (32 bytes each, base64) the folder keeps one of its own; of several, the first one seals.
 * @throws {StoreError} which says what to do
 */
export async function openStore(
  address: string,
  { encryptionKeys, now }: { encryptionKeys?: readonly string[]; now: () => Date },
): Promise<OpenStore> {
  const folder = folderOf(address)
  const secrets = encryptionKeys === undefined ? keysOfFolder(folder) : readKeys(encryptionKeys, 'AUTH_ENCRYPTION_KEY')
  const engine = openEmbedded(folder, now)
  try {
    const store = await sealedStore(engine, secrets)
    return { store, keysFor: (purpose) => secrets.map((secret) => derivedKey(secret, purpose)) }
  } catch (error) {
    await engine.close()
    throw error
  }
}

function folderOf(address: string): string {
  // The address may hold a password; no message repeats it.
  if (/^rediss?:/.test(address))
    throw new StoreError('MCP_SERVER_STORE names a Redis: that is not supported by this version. Give file: and a folder.')
  try {
    const folder = address.startsWith('file://') ? fileURLToPath(address) : address.replace(/^file:/, '')
    if (address.startsWith('file:') && folder !== '') return folder
  } catch {
    // A file URL with a host, or with an escape that is none: told below.
  }
  throw new StoreError('MCP_SERVER_STORE must be file: and a folder, such as file:.mcp-entra/.')
}
