import { fileURLToPath } from 'node:url'
import { openEmbedded } from './embedded.ts'
import { keyOfFolder, readKey } from './encryption-key.ts'
import { sealedStore } from './sealed.ts'
import { type Store, StoreError } from './store.ts'

export { derivedKey } from './sealed.ts'
export { type Entry, type PutOptions, type Store, StoreError } from './store.ts'

/** A store, and the secret it is sealed with. */
export interface OpenStore {
  readonly store: Store
  /** 32 bytes from which keys for other purposes are derived; the same at every start. */
  readonly secret: Uint8Array
}

/**
 * Opens the store at an address: `file:` and a folder, relative to the working directory or absolute.
 * Without an encryption key (32 bytes, base64) the folder keeps one of its own.
 * @throws {StoreError} which says what to do
 */
export async function openStore(
  address: string,
  { encryptionKey, now }: { encryptionKey?: string; now: () => Date },
): Promise<OpenStore> {
  const folder = folderOf(address)
  const secret = encryptionKey === undefined ? keyOfFolder(folder) : readKey(encryptionKey, 'AUTH_ENCRYPTION_KEY')
  const engine = openEmbedded(folder, now)
  try {
    return { store: await sealedStore(engine, secret), secret }
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
