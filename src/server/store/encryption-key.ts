import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError } from './store.ts'

const keyBytes = 32

/** A key as the settings write it: 32 bytes in base64 or base64url. @throws {StoreError} for anything else */
export function readKey(text: string, source: string): Uint8Array {
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== keyBytes) throw new StoreError(`${source} is not a key of ${keyBytes} bytes in base64`)
  return key
}

/**
 * The key of a folder, made on first use. It lies beside the database and not in it: a copy of the database alone is unreadable.
 * @throws {StoreError} where it cannot be read or written
 */
export function keyOfFolder(folder: string): Uint8Array {
  const path = join(folder, 'encryption.key')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return existingKey(path) ?? makeKey(path)
  } catch (cause) {
    if (cause instanceof StoreError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError(`The encryption key of the store cannot be used: ${reason}.`, { cause })
  }
}

function existingKey(path: string): Uint8Array | undefined {
  try {
    return readKey(readFileSync(path, 'utf8'), path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Two processes may start at once: a link appears whole or not at all, and only for one of them. */
function makeKey(path: string): Uint8Array {
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
  return readKey(readFileSync(path, 'utf8'), path)
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code
