import { type ChildProcess, spawn } from 'node:child_process'
import type { Browser } from './browser.ts'
import { type Ask, pastedAddress } from './pasted-address.ts'

export interface Opener {
  readonly command: string
  readonly args: readonly string[]
}

export interface SystemBrowserOptions {
  readonly platform: NodeJS.Platform
  /** A command in the place of the platform's, as people and tools say it in `BROWSER`: words, and `%s` for the address. */
  readonly browser?: string | undefined
  /** Where no browser can be opened, the address at which one on another machine ended is asked for. */
  readonly ask?: Ask | undefined
}

/**
 * The platform's own way to open an address, never through a shell: an address is another party's text, and a shell would
 * read `&` and `$` in it. On Windows `start` is a word of the shell, so the protocol handler is called in its place.
 */
export function opener({ platform, browser }: SystemBrowserOptions, address: string): Opener {
  const [command, ...words] = browser?.split(' ').filter(Boolean) ?? []
  if (command !== undefined) {
    const args = words.map((word) => word.replaceAll('%s', () => address))
    return { command, args: words.some((word) => word.includes('%s')) ? args : [...args, address] }
  }
  if (platform === 'darwin') return { command: 'open', args: [address] }
  if (platform === 'win32') return { command: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', address] }
  return { command: 'xdg-open', args: [address] }
}

/**
 * Opens the person's own browser. Where that does not work the address is shown instead, for another machine's too, and the
 * waiting goes on.
 */
export function systemBrowser(options: SystemBrowserOptions): Browser {
  return {
    delivers: false,
    open: async (page) => {
      const { url, log } = page
      const { command, args } = opener(options, url.href)
      const problem = await started(command, args)
      log(
        problem === undefined
          ? 'Your browser was opened to sign in. If it shows nothing, open this address yourself:'
          : `${command} could not open a browser (${problem}). Open this address yourself to sign in:`,
      )
      log(`\n  ${url.href}\n`)
      if (problem !== undefined && options.ask) await pastedAddress(page, options.ask)
    },
  }
}

/** How long an opener is watched for failing at once; one that lives on has handed the address over. */
const watchMs = 2_000

async function started(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return await failureOf(spawn(command, args, { stdio: 'ignore', detached: true, shell: false }))
  } catch (error) {
    // An address that is longer than the system hands over (E2BIG) is no event of the child's: there is none.
    return codeOf(error)
  }
}

function failureOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), watchMs)
    child.once('error', (error) => settle(codeOf(error)))
    child.once('exit', (code) => settle(code === 0 ? undefined : `exit code ${code}`))
    child.unref()
    const settle = (problem: string | undefined) => {
      clearTimeout(timer)
      resolve(problem)
    }
  })
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'failed'
