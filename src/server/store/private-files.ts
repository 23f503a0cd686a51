import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from './log.ts'
import { StoreError } from './store.ts'

const othersMay = 0o077
const othersMayWrite = 0o022
const sticky = 0o1000

/** What this server keeps in a folder; everything else is somebody else's. */
const isOurs = (name: string): boolean => /^(store\.sqlite(-\w+)?|encryption\.key(\.[0-9a-f]+)?)$/.test(name)

/**
 * Makes the folder of a store, for its owner only. One that is there already and open to others is closed where nothing but
 * the store is in it. Otherwise it belongs to others as well: it stays as it is, and is refused where they could replace our files.
 * @throws {StoreError} which says what to do
 */
export function privateFolder(folder: string, log: Log): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { mode } = statSync(folder)
  if ((mode & othersMay) === 0) return
  if (readdirSync(folder).every(isOurs) && closes(folder, 0o700)) {
    log.warn({ folder }, 'the folder of the store was open to others; it is closed now')
    return
  }
  // With the sticky bit nobody can replace what is not theirs.
  if ((mode & othersMayWrite) !== 0 && (mode & sticky) === 0)
    throw new StoreError(
      `The store cannot be kept safe in ${folder}: others may write there. Name a folder of its own in it, such as file:${join(folder, 'state')}.`,
    )
}

/** A file of ours that others could read is theirs no more, and what they may know by now is told. @throws where it is not ours to close */
export function privateFile(path: string, log: Log): void {
  if ((statSync(path).mode & othersMay) === 0) return
  chmodSync(path, 0o600)
  log.warn({ path }, 'a file of the store was open to others; it is closed now. What they may have read should be replaced')
}

/** False where another user owns it. */
function closes(path: string, mode: number): boolean {
  try {
    chmodSync(path, mode)
    return true
  } catch {
    return false
  }
}
