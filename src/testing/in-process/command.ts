import { format } from 'node:util'
import { onTestFinished, vi } from 'vitest'

/** What a command did, as its caller sees it. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

class Exit extends Error {
  readonly code: number
  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Does in this process, and so in a tenth of the time, what a command does in one of its own: for what it says, and for the code
 * that it ends with. Whether a process ends, and what a signal does to it, is seen on a process only. What goes on when the action
 * is through, such as a server, is told to end (SIGTERM) when the test is over. One at a time: console, streams and exit code are
 * the command's while it runs.
 */
export async function inProcess(act: () => Promise<unknown>): Promise<Ended> {
  const said = { stdout: '', stderr: '' }
  const before = new Set<unknown>(signals.flatMap((name) => process.rawListeners(name)))
  const stands = [
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Exit(Number(code ?? process.exitCode ?? 0))
    }),
    ...(['stdout', 'stderr'] as const).map((name) =>
      vi.spyOn(process[name], 'write').mockImplementation((text) => {
        said[name] += String(text)
        return true
      }),
    ),
    vi.spyOn(console, 'log').mockImplementation((...words) => {
      said.stdout += `${format(...words)}\n`
    }),
    vi.spyOn(console, 'error').mockImplementation((...words) => {
      said.stderr += `${format(...words)}\n`
    }),
  ]
  try {
    const code = await codeOf(act, (crash) => {
      said.stderr += `${crash}\n`
    })
    return { code, ...said }
  } finally {
    for (const stand of stands) stand.mockRestore()
    for (const name of signals) {
      for (const listener of process.rawListeners(name).filter((one) => !before.has(one))) {
        process.off(name, listener as () => void)
        if (name === 'SIGTERM') onTestFinished(() => listener.call(process))
      }
    }
  }
}

/** The exit code of the process that this would be: of a call of `exit`, of an error that nobody caught, or the one that was set. */
async function codeOf(act: () => Promise<unknown>, onCrash: (stack: string) => void): Promise<number> {
  const outer = process.exitCode
  process.exitCode = undefined
  try {
    await act()
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (error instanceof Exit) return error.code
    onCrash(error instanceof Error ? String(error.stack) : String(error))
    return 1
  } finally {
    process.exitCode = outer
  }
}
