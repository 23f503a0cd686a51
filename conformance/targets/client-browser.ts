import { closeSync, openSync, readSync, watch } from 'node:fs'
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { isLoopback } from '../kit/loopback.ts'

/** A person's browser, for a command that opens one: it follows the redirects of the stage, which asks nobody anything. */
export interface ClientBrowser {
  /** By which commands find it: BROWSER, and `xdg-open` and `open` at the head of PATH. */
  readonly variables: Readonly<Record<string, string>>
  /** What it was given to open, as it was given. */
  opened(): readonly string[]
  remove(): Promise<void>
}

/**
 * Takes down what is to be opened, and ends at once, as the command does by which a browser is opened that runs already: a client may
 * wait for it before it listens to who comes back. It is visited from here, by no process that the client would leave behind.
 */
const programText = (list: string): string => `#!/bin/sh\nprintf '%s\\000' "$1" >> '${list}'\n`

/** How much is read of what was opened, in bytes: a thousand addresses, and no flood. */
const mostRead = 1_000_000

/** @param path The PATH that the command would have. */
export async function installBrowser(path: string): Promise<ClientBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-entra-browser-'))
  const [program, list] = [join(folder, 'browser'), join(folder, 'opened')]
  await Promise.all([writeFile(list, ''), writeFile(program, programText(list))])
  await chmod(program, 0o700)
  await Promise.all(['xdg-open', 'open'].map((name) => symlink(program, join(folder, name))))
  const leaving = new AbortController()
  // It stays open, since the command may do to the file what it likes: take it away, or put something else there.
  const file = openSync(list, 'r')
  const opened = () => {
    const bytes = Buffer.allocUnsafe(mostRead)
    return bytes
      .toString('utf8', 0, readSync(file, bytes, 0, mostRead, 0))
      .split('\0')
      .slice(0, -1)
  }
  let visited = 0
  const visitNew = () => {
    const addresses = opened()
    for (const address of addresses.slice(visited)) void visit(address, leaving.signal)
    visited = addresses.length
  }
  const watcher = watch(list, visitNew).on('error', () => {})
  return {
    variables: { BROWSER: program, PATH: `${folder}${delimiter}${path}` },
    opened,
    remove: async () => {
      watcher.close()
      leaving.abort()
      closeSync(file)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Of the page that a client shows who has come back, no more than this is read, in bytes. */
const mostBytes = 1_000_000

/** Opens it where it is a page of this machine: other schemes, and the world outside, it leaves alone. */
async function visit(address: string, signal: AbortSignal): Promise<void> {
  const url = URL.parse(address)
  if (url?.protocol !== 'http:' || !isLoopback(url.hostname)) return
  try {
    const { body } = await fetch(url, { signal })
    let read = 0
    for await (const piece of body ?? []) {
      read += piece.length
      if (read > mostBytes) break
    }
  } catch {
    // Nobody there, or nobody any more: what was to be heard of it the stage has heard.
  }
}
