import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { printable } from '../printable.ts'

export interface HistoryFile {
  /** What was typed before, the oldest first. */
  readonly lines: readonly string[]
  /** Adds one. Where that cannot be done it is said once, and nothing else goes wrong. */
  add(line: string): Promise<void>
}

const keptLines = 500

/** Keeps commands in a file that its owner alone can read, one a line. Where none is named, nowhere. */
export async function historyFile(file: string | undefined, complain: (line: string) => void): Promise<HistoryFile> {
  if (file === undefined) return { lines: [], add: async () => {} }
  let complained = false
  const orComplain = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act()
    } catch (error) {
      if (!complained) complain(`What is typed cannot be kept in ${printable(file)} (${codeOf(error)}).`)
      complained = true
    }
  }
  const before = (await readFile(file, 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '' && !/[\p{Cc}\p{Cf}]/u.test(line))
  const lines = before.slice(-keptLines)
  if (before.length > 2 * keptLines)
    await orComplain(async () => {
      await written(`${file}.new`, 'w', lines)
      await rename(`${file}.new`, file)
    })
  return {
    lines,
    add: (line) =>
      orComplain(async () => {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 })
        await written(file, 'a', [line])
      }),
  }
}

async function written(file: string, flags: 'a' | 'w', lines: readonly string[]): Promise<void> {
  const handle = await open(file, flags, 0o600)
  try {
    // It may have been there before, and open to others.
    await handle.chmod(0o600)
    await handle.writeFile(lines.map((line) => `${line}\n`).join(''))
  } finally {
    await handle.close()
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : printable(String(error))
