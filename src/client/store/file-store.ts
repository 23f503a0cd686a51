import { mkdir, open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises'
import { platform } from 'node:os'
import { dirname } from 'node:path'
import { ConnectError, stopped, usage } from '../failure.ts'
import { printable } from '../printable.ts'
import { type CredentialStore, type Kept, keptForm, nothingKept } from './credential-store.ts'
import { lockFile } from './file-lock.ts'

export interface FileStoreParts {
  /** How long another process may hold the file. Default 30. */
  readonly patienceSeconds?: number
  /** For the file that is written. */
  readonly open?: typeof open
}

/** Room for what a change may add: tokens of Entra are some kilobytes. */
const spareBytes = 65_536
/** More than a thousand servers need; a larger file is something else. */
const longestBytes = 16_000_000

/**
 * Keeps everything in one file, readable by its owner only. It is written whole, beside itself, and put in place in one step:
 * whoever reads finds the old one or the new one. Room on the disk is taken before a change begins, so that a refresh token
 * is not spent for one that cannot be kept. Beside it lies `{file}.lock`, which is empty. All of that is where a symbolic link
 * leads, so that whoever comes by another name finds the same file and the same lock.
 */
export function fileStore(file: string, parts: FileStoreParts = {}): CredentialStore {
  const { patienceSeconds = 30, open: openFile = open } = parts

  async function reserve(beside: string, bytes: number) {
    // Whatever lies there was left by somebody who died; a new file is ours alone.
    await unlink(beside).catch(ignoreAbsent)
    const handle = await openFile(beside, 'wx', 0o600)
    try {
      await handle.writeFile(Buffer.alloc(bytes))
      await handle.sync()
      return handle
    } catch (error) {
      await handle.close()
      await unlink(beside).catch(ignoreAbsent)
      throw error
    }
  }

  async function exclusively<Result>(
    work: (kept: Kept) => Promise<{ readonly result: Result; readonly kept?: Kept }>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const target = await realpath(file).catch(() => file)
    const beside = `${target}.new`
    const unlock = await lock(target, signal)
    try {
      const kept = await readKept(file)
      const handle = await reserve(beside, Buffer.byteLength(JSON.stringify(kept)) + spareBytes).catch((cause) => {
        throw notWritten(file, cause, 'Nothing was changed, and no token was spent.')
      })
      try {
        const { result, kept: changed } = await work(kept)
        if (changed) {
          const bytes = Buffer.from(`${JSON.stringify(changed, undefined, 1)}\n`)
          await handle.write(bytes, 0, bytes.length, 0).catch(lost)
          await handle.truncate(bytes.length).catch(lost)
          await handle.sync().catch(lost)
          await rename(beside, target).catch(lost)
        }
        return result
      } finally {
        await handle.close()
        await unlink(beside).catch(ignoreAbsent)
      }
    } finally {
      unlock()
    }
  }

  const lost = (cause: unknown): never => {
    throw notWritten(file, cause, 'What changed is kept until this program ends.')
  }

  async function lock(target: string, signal: AbortSignal | undefined): Promise<() => void> {
    const patience = AbortSignal.timeout(patienceSeconds * 1000)
    try {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      return await lockFile(`${target}.lock`, AbortSignal.any([patience, ...(signal ? [signal] : [])]))
    } catch (cause) {
      if (signal?.aborted) throw stopped()
      if (patience.aborted) throw held(file, patienceSeconds)
      throw notWritten(file, cause, 'Nothing was changed, and no token was spent.')
    }
  }

  return { place: file, read: () => readKept(file), exclusively }
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

async function readKept(file: string): Promise<Kept> {
  const text = await textOf(file)
  if (text === undefined) return nothingKept
  const parsed = keptForm.safeParse(json(text))
  if (parsed.success) return parsed.data
  throw notOurs(file)
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    const found = await stat(file)
    // A pipe would never end.
    if (!found.isFile() || found.size > longestBytes) throw notOurs(file)
    if (platform() !== 'win32' && (found.mode & 0o077) !== 0) throw readableByOthers(file)
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof ConnectError) throw error
    const { code } = error as NodeJS.ErrnoException // The file system throws nothing else.
    if (code === 'ENOENT') return undefined
    throw usage(`The file ${printable(file)} cannot be read (${code}).`, 'See who owns it, or name another with --store.')
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const notOurs = (file: string): ConnectError =>
  usage(
    `The file ${printable(file)} does not hold the registrations and tokens of this client, or those of another version of it.`,
    'Move it away to begin anew, or name another with --store. It was left as it is.',
  )

const readableByOthers = (file: string): ConnectError =>
  usage(
    `Others on this machine can read ${printable(file)}, which holds tokens.`,
    `Sign out everywhere if you did not want that; then: chmod 600 ${printable(file)}`,
  )

const held = (file: string, seconds: number): ConnectError =>
  new ConnectError({
    kind: 'failed',
    happened: `Another program has held ${printable(file)} for ${seconds} seconds.`,
    whose: 'you',
    advice: 'See what it waits for, or name another file with --store. Nothing was changed.',
  })

const notWritten = (file: string, cause: unknown, consequence: string): ConnectError =>
  new ConnectError(
    {
      kind: 'failed',
      happened: `The file ${printable(file)} could not be written (${codeOf(cause)}). ${consequence}`,
      whose: 'you',
      advice: 'Make room on that disk, see who owns the folder, or name another file with --store.',
    },
    { cause },
  )

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : printable(String(error))
