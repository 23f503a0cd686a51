import { ConnectError, stopped } from '../failure.ts'
import { holdsSecrets } from '../http/masked.ts'
import type { SignInWanted } from '../oauth/context.ts'
import { printable } from '../printable.ts'
import { explainedLines } from '../report.ts'
import { type ConnectOptions, connect, type Session } from '../session.ts'
import { type Step, stepLine } from '../steps.ts'
import type { CallProgress } from '../verbs.ts'
import type { Notice } from '../wire/notices.ts'
import { type Called, type Command, commands, type Outcome } from './commands.ts'
import { completion } from './completion.ts'
import { elicitsFrom, saysYes } from './elicit.ts'
import { exchangeLines } from './exchange-lines.ts'
import type { HistoryFile } from './history-file.ts'
import { type Lists, lists as listsOf } from './lists.ts'
import type { Terminal } from './terminal.ts'

export interface ConsoleOptions extends Omit<ConnectOptions, 'onStep' | 'log' | 'onExchange' | 'onNotice' | 'agrees' | 'elicit'> {
  readonly history: HistoryFile
}

/** The signs of an answer that the prompt itself shows next. */
const shownOtherwise: readonly Step['step'][] = ['tools', 'tool']

/**
 * Connects, then obeys what is said at the terminal, command by command, until it is left or the input ends. A command that
 * fails is told, and the next is read. Gives 1 where no person sits there and a command has failed, else 0.
 * @throws ConnectError when there is no connection to be had, or the signal goes off.
 */
export async function runConsole({ history, ...options }: ConsoleOptions, terminal: Terminal): Promise<0 | 1> {
  const { signal } = options
  const trace = { on: false }
  const now = options.now ?? (() => new Date())
  let session: Session | undefined
  let lists: Lists | undefined
  let running: AbortController | undefined

  const agrees = async (wanted: SignInWanted, during: AbortSignal | undefined): Promise<boolean> => {
    // To connect is to want to sign in; and a script has nobody to ask.
    if (!session || !terminal.isTerminal) return true
    // The Tab key sends nobody to sign in.
    if (!running) return false
    terminal.note(wantedLine(wanted))
    return saysYes(terminal, 'Sign in for that? [Y/n] ', true, during)
  }

  const connecting = terminal.isTerminal ? terminal.busy(`connecting to ${printable(options.url)}`) : undefined
  try {
    session = await connect({
      ...options,
      agrees,
      onStep: (step) => {
        if (!shownOtherwise.includes(step.step)) terminal.note(stepLine(step))
        if (step.step === 'registered') connecting?.tell('waiting for the sign-in')
      },
      log: (line) => terminal.note(line),
      onExchange: (exchange) => {
        if (trace.on) terminal.note(exchangeLines(exchange))
      },
      onNotice: (notice) => {
        if (notice.notice === 'log' || lists?.forget(notice.list)) terminal.note(noticeLine(notice))
      },
      elicit: terminal.isTerminal ? elicitsFrom(terminal, () => running?.signal) : undefined,
    })
  } finally {
    connecting?.end()
  }

  const open = session
  const known = listsOf(open)
  lists = known
  try {
    return await obeyed()
  } finally {
    await open.close()
  }

  async function obeyed(): Promise<0 | 1> {
    let failed = false
    let warned = false
    terminal.whenInterrupted((typed) => {
      if (running) return running.abort()
      if (!typed && warned) {
        terminal.close()
        return terminal.note('Left by Ctrl-C.')
      }
      warned = !typed
      if (warned) terminal.note('Ctrl-C once more leaves; so do Ctrl-D and exit.')
    })
    if (terminal.isTerminal) terminal.note(greeting(open))
    const complete = completion(known)
    for (;;) {
      const line = (await terminal.command({ prompt: '> ', keeps, complete, signal }))?.trim()
      if (line === undefined) break
      warned = false
      if (line === '') continue
      if (terminal.isTerminal && keeps(line)) await history.add(line)
      const outcome = await obey(line)
      if (signal?.aborted) throw stopped()
      if (outcome === 'leave') break
      failed ||= outcome === 'failed'
    }
    return failed && !terminal.isTerminal ? 1 : 0
  }

  async function obey(line: string): Promise<Outcome> {
    const [, word = '', name, rest] = /^(\S+)(?:\s+(\S+))?(?:\s+([\s\S]+))?$/.exec(line) ?? []
    const command = commandNamed(word)
    if (!command) {
      const remedy = known.hasSeenTool(word) ? `It is a tool. Say: call ${printable(word, 100)}` : 'Type help.'
      terminal.note(`There is no command ${printable(JSON.stringify(word), 100)}. ${remedy}`)
      return 'failed'
    }
    running = new AbortController()
    const stop = AbortSignal.any([running.signal, ...(signal ? [signal] : [])])
    const busy = terminal.busy(printable([word, name].filter(Boolean).join(' '), 60))
    const onProgress = (progress: CallProgress): void => busy.tell(progressText(progress))
    const called: Called = {
      session: open,
      lists: known,
      terminal,
      name,
      rest,
      options: { signal: stop, onProgress },
      trace,
      now,
    }
    try {
      return await command.run(called)
    } catch (error) {
      const wasStopped = error instanceof ConnectError && error.kind === 'stopped'
      terminal.note(wasStopped ? 'It was stopped.' : explainedLines(error))
      return 'failed'
    } finally {
      busy.end()
      running = undefined
    }
  }
}

const commandNamed = (word: string): Command | undefined =>
  Object.hasOwn(commands, word) ? commands[word] : word === 'quit' ? commands['exit'] : undefined

/** Only commands are kept: what else is typed may have been meant for another window. One that names a secret is not kept either. */
const keeps = (line: string): boolean => commandNamed(line.trim().split(/\s/, 1)[0] ?? '') !== undefined && !holdsSecrets(line)

function greeting({ instructions, transport }: Session): string {
  const older = transport === 'sse' ? 'It speaks by the older transport, HTTP+SSE. ' : ''
  const says = instructions ? `The server says: ${printable(instructions, 500)}\n` : ''
  return `${says}${older}Type help to see what can be said; Tab completes it.`
}

function wantedLine({ scope, granted = '' }: SignInWanted): string {
  if (scope === undefined) return 'The server wants you to sign in: you have no token that it takes.'
  const wanting = scope.split(' ').filter((one) => !granted.split(' ').includes(one))
  // Whole: nobody agrees to what is cut off.
  return `It takes a scope that you have not granted so far: ${printable(wanting.join(' '), Infinity)}`
}

const noticeLine = (notice: Notice): string =>
  notice.notice === 'log'
    ? `server ${printable(notice.level, 20)}${notice.logger ? ` (${printable(notice.logger, 60)})` : ''}: ${printable(notice.text, 1_000)}`
    : `The server has other ${notice.list} now.`

function progressText({ progress, total, message }: CallProgress): string {
  const count = total === undefined ? String(progress) : `${progress} of ${total}`
  return message === undefined ? count : `${count}, ${printable(message, 200)}`
}
