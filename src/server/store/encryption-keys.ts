import { hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from './log.ts'
import { privateFile, privateFolder } from './private-files.ts'
import { StoreError } from './store.ts'

const keyBytes = 32

/** Secrets of 32 bytes each. The first one makes what is new; all of them know what was made before. */
export type Secrets = readonly [Uint8Array, ...Uint8Array[]]

/** A key for one purpose, from a secret (RFC 5869): 32 bytes. */
export const derivedKey = (secret: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', `mcp-entra ${purpose}`, keyBytes))

/** Keys as the settings write them: each 32 bytes in base64 or base64url. @throws {StoreError} for anything else, or for none */
export function readKeys(texts: readonly string[], source: string): Secrets {
  const [first, ...others] = texts.map((text) => Buffer.from(text, 'base64'))
  if (first && [first, ...others].every(({ length }) => length === keyBytes)) return [first, ...others]
  throw new StoreError(`${source} is not a key of ${keyBytes} bytes in base64`)
}

/**
 * The keys of a folder, one a line; the first is made on first use. They lie beside the database and not in it: a copy of the
 * database alone is unreadable.
 * @throws {StoreError} where they cannot be read or written
 */
export function keysOfFolder(folder: string, log: Log): Secrets {
  const path = join(folder, 'encryption.key')
  try {
    privateFolder(folder, log)
    return existingKeys(path, log) ?? makeKey(path)
  } catch (cause) {
    if (cause instanceof StoreError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError(`The encryption key of the store cannot be used: ${reason}.`, { cause })
  }
}

function existingKeys(path: string, log: Log): Secrets | undefined {
  try {
    privateFile(path, log)
    return keysIn(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

const keysIn = (path: string): Secrets => readKeys(readFileSync(path, 'utf8').trim().split(/\s+/), path)

/** Two processes may start at once: a link appears whole or not at all, and only for one of them. */
function makeKey(path: string): Secrets {
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  try {
    const file = openSync(draft, 'wx', 0o600)
    writeSync(file, `${randomBytes(keyBytes).toString('base64')}\n`)
    fsyncSync(file)
    closeSync(file)
    linkSync(draft, path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return keysIn(path)
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code
