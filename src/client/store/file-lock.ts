import { closeSync, openSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const pollMs = 20
/** SQLite's result code for "somebody else has it". */
const busy = 5

/**
 * Takes a lock that other processes respect, and gives what lets it go. It is the lock of an SQLite database that nothing is
 * ever written to: the operating system takes such a lock from a process that dies, however it dies, and Node has no other
 * that does.
 * @throws what the file system or the signal says; Node's error of SQLite for anything but a lock that is held.
 */
export async function lockFile(path: string, signal: AbortSignal): Promise<() => void> {
  const { DatabaseSync } = await import('node:sqlite')
  closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path)
  try {
    for (;;) {
      signal.throwIfAborted()
      if (began(() => database.exec('BEGIN EXCLUSIVE'))) break
      await wait(pollMs, undefined, { signal })
    }
  } catch (error) {
    database.close()
    throw error
  }
  return () => database.close()
}

function began(begin: () => void): boolean {
  try {
    begin()
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) return false
    throw error
  }
}
