/** For this room's tests: a console in front of a server, with somebody at its keyboard. */
import { expect, onTestFinished } from 'vitest'
import { type Typist, typist } from '../../testing/in-process/typist.ts'
import { printingBrowser } from '../browsers/printing-browser.ts'
import type { HistoryFile } from '../console/history-file.ts'
import { type ConsoleOptions, runConsole } from '../console/run-console.ts'
import { openTerminal } from '../console/terminal.ts'

export interface ConsoleSession extends Typist {
  /** Settles with what the console gives. */
  readonly ended: Promise<0 | 1>
  /** Types a line and waits for the next prompt. Gives what was shown in between. */
  say(line: string): Promise<string>
  /** What was kept of what was typed. */
  readonly kept: readonly string[]
}

/** Opens a console, and waits for its first prompt where it is a terminal. What it shows must never be obeyed by one. */
export async function consoleSession(
  url: string,
  { isTerminal = true, ...options }: Partial<ConsoleOptions> & { readonly isTerminal?: boolean } = {},
): Promise<ConsoleSession> {
  const at = typist()
  const terminal = openTerminal({ ...at, isTerminal, onInterrupt: () => {} })
  const kept: string[] = []
  const history: HistoryFile = { lines: [], add: async (line) => void kept.push(line) }
  const ended = runConsole({ url, browser: printingBrowser(), history, ...options }, terminal)
  onTestFinished(async () => {
    at.end()
    terminal.close()
    await ended.catch(() => {})
  })
  const say = async (line: string): Promise<string> => {
    at.type(`${line}\r`)
    // The line itself is echoed on the prompt that is there already.
    const shown = await at.until(/\n(?:[\s\S]*\n)?> $/)
    return shown.slice(shown.indexOf('\n') + 1).replace(/> $/, '')
  }
  if (isTerminal) expect(await at.until(/\n> $/)).toContain('Type help')
  return { ...at, ended, say, kept }
}

/** What a script's commands come to. */
export async function scripted(url: string, lines: readonly string[], options: Partial<ConsoleOptions> = {}) {
  const at = await consoleSession(url, { isTerminal: false, ...options })
  at.type(lines.map((line) => `${line}\n`).join(''))
  at.end()
  const code = await at.ended
  return { code, results: at.results(), all: at.raw() }
}
