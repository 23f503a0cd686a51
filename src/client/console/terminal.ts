import { createInterface, type Interface } from 'node:readline'
import { type Readable, Writable } from 'node:stream'
import type { Ask } from '../browsers/pasted-address.ts'
import { stopped } from '../failure.ts'
import { turns } from '../oauth/turns.ts'
import { columnsOf, type Screen, type ScreenStreams, screen } from './screen.ts'

export interface TerminalStreams extends ScreenStreams {
  readonly input: Readable
  /** Lines that were commands before, the oldest first. */
  readonly history?: readonly string[]
  /** Ctrl-C. `typed`: whether there was something on the line, which is gone then. */
  readonly onInterrupt: (typed: boolean) => void
}

/** The words that may stand in the place of the last one of a line, and that last one. */
export type Complete = (line: string) => Promise<readonly [readonly string[], string]>

export interface CommandLine {
  /** Shown in front of it. */
  readonly prompt: string
  /** Whether a line may be had again with the arrow keys. */
  readonly keeps: (line: string) => boolean
  /** For the Tab key. */
  readonly complete: Complete
  readonly signal?: AbortSignal | undefined
}

/** A person at a keyboard and a screen; or a script, which says commands and is asked nothing. */
export interface Terminal extends Screen {
  /** Whether a person sits there. */
  readonly isTerminal: boolean
  /** The next line of the input; undefined at its end. Rejects when the signal goes off. */
  command(line: CommandLine): Promise<string | undefined>
  /** Puts a question to the person, one at a time. What was typed before it was asked is no answer. Rejects when nobody is there. */
  readonly ask: Ask
  /** The same; the answer is not shown. */
  readonly askSecret: Ask
  /** Has Ctrl-C do something else from now on. */
  whenInterrupted(act: (typed: boolean) => void): void
  /** Leaves the input to others. */
  close(): void
}

interface Waiting {
  readonly line: CommandLine | undefined
  readonly take: (line: string | undefined) => void
}

/** Opens the input when something is first wanted of it. No answer to a question is ever kept. */
export function openTerminal({ input, history = [], onInterrupt, ...streams }: TerminalStreams): Terminal {
  const { errors, isTerminal } = streams
  const shown = screen(streams)
  const inTurn = turns()
  const ahead: string[] = []
  const commands = [...history].reverse()
  let interrupted = onInterrupt
  let echoes = false
  let ended = false
  let waiting: Waiting | undefined
  let lines: Interface | undefined

  /** What is typed while nobody asks for it is shown later, and a secret never. */
  const echo = new Writable({
    write: (chunk, _encoding, done) => {
      if (echoes) errors.write(chunk)
      done()
    },
  })
  Object.defineProperty(echo, 'columns', { get: () => columnsOf(errors) })

  const take = (line: string | undefined): boolean => {
    const { take: taking } = waiting ?? {}
    waiting = undefined
    taking?.(line)
    return taking !== undefined
  }

  function opened(): Interface {
    if (lines) return lines
    const opening = createInterface({
      input,
      ...(isTerminal && { output: echo }),
      terminal: isTerminal,
      history: [...commands],
      historySize: 500,
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, result: [string[], string]) => void) =>
        void (waiting?.line?.complete(line) ?? Promise.resolve([[], line] as const)).then(([words, word]) =>
          done(null, [[...words], word]),
        ),
    })
    opening.on('line', (line) => {
      if (!take(line)) ahead.push(line)
    })
    opening.on('history', (kept: string[]) => {
      if (waiting?.line?.keeps(kept[0] ?? '')) commands.splice(0, Infinity, ...kept)
      else kept.splice(0, Infinity, ...commands)
    })
    opening.on('SIGINT', () => {
      const typed = opening.line !== ''
      // What is given up stays to be read, as in a shell.
      if (typed && echoes) errors.write('^C\n')
      erase(opening)
      interrupted(typed)
    })
    opening.on('close', () => {
      ended = true
      take(undefined)
    })
    lines = opening
    return opening
  }

  const erase = (opening: Interface): void => {
    if (isTerminal) for (const name of ['e', 'u']) opening.write(null, { ctrl: true, name })
  }

  function read(
    prompt: string,
    how: { line?: CommandLine; secret?: boolean; signal?: AbortSignal | undefined },
  ): Promise<string | undefined> {
    const opening = opened()
    const early = how.line && ahead.shift()
    if (early !== undefined) {
      if (isTerminal) errors.write(`${prompt}${early}\n`)
      return Promise.resolve(early)
    }
    if (ended) return Promise.resolve(undefined)
    if (how.signal?.aborted) return Promise.reject(stopped())
    if (!how.line) {
      ahead.length = 0
      erase(opening)
    }
    return new Promise((resolve, reject) => {
      const draw = (): void => {
        if (how.secret) return void errors.write(prompt)
        echoes = true
        opening.prompt(true)
      }
      opening.setPrompt(prompt)
      const leave = isTerminal ? shown.foot(draw) : () => {}
      const over = (): void => {
        how.signal?.removeEventListener('abort', stop)
        // The line feed of a line that was not shown, or was not ended, is still to come.
        if (isTerminal && (how.secret || ended || how.signal?.aborted)) errors.write('\n')
        echoes = false
        leave()
      }
      const stop = (): void => {
        waiting = undefined
        erase(opening)
        over()
        reject(stopped())
      }
      how.signal?.addEventListener('abort', stop)
      waiting = {
        line: how.line,
        take: (line) => {
          over()
          resolve(line)
        },
      }
    })
  }

  const asks =
    (secret: boolean): Ask =>
    (question, signal) =>
      inTurn(async () => {
        const answer = isTerminal ? await read(question, { secret, signal }) : undefined
        if (answer === undefined) throw stopped()
        return answer
      }, signal)

  return {
    ...shown,
    isTerminal,
    command: (line) => read(line.prompt, { line, signal: line.signal }),
    ask: asks(false),
    askSecret: asks(true),
    whenInterrupted: (act) => {
      interrupted = act
    },
    close: () => lines?.close(),
  }
}
