import { spawn } from 'node:child_process'
import type { Browser } from './browser.ts'

export interface Opener {
  readonly command: string
  readonly args: readonly string[]
}

/**
 * The platform's own way to open an address, never through a shell: an address is another party's text, and a shell would
 * read `&` and `$` in it. On Windows `start` is a word of the shell, so the protocol handler is called in its place.
 */
export function opener(platform: NodeJS.Platform, address: string): Opener {
  if (platform === 'darwin') return { command: 'open', args: [address] }
  if (platform === 'win32') return { command: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', address] }
  return { command: 'xdg-open', args: [address] }
}

/** Opens the person's own browser. Where that does not work the address is shown instead, and the waiting goes on. */
export function systemBrowser(platform: NodeJS.Platform): Browser {
  return {
    delivers: false,
    open: async ({ url, log }) => {
      const { command, args } = opener(platform, url.href)
      const problem = await started(command, args)
      log(
        problem === undefined
          ? 'Your browser was opened to sign in. If it shows nothing, open this address yourself:'
          : `${command} could not open a browser (${problem}). Open this address yourself to sign in:`,
      )
      log(`\n  ${url.href}\n`)
    },
  }
}

/** How long an opener is watched for failing at once; one that lives on has handed the address over. */
const watchMs = 2_000

function started(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true, shell: false })
    const timer = setTimeout(() => resolve(undefined), watchMs)
    child.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.name))
    child.once('exit', (code) => settle(code === 0 ? undefined : `exit code ${code}`))
    child.unref()
    const settle = (problem: string | undefined) => {
      clearTimeout(timer)
      resolve(problem)
    }
  })
}
