import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
// The one call of the process module below main.ts: a signal to a group of children is sent by no other door of Node.
import { kill } from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import type { Environment } from './server-environment.ts'
import { processesWith } from './strays.ts'

export interface CommandProcess {
  /** How it ended, once it has: `code 1` or `SIGKILL`. */
  readonly ended: () => string | undefined
  /** The same, as soon as it has. */
  readonly whenEnded: Promise<string>
  /** The last lines it wrote, standard output and standard error together. */
  readonly lastLines: () => readonly string[]
  /** Whether processes that it has started go on though it has ended, and do not follow it at once. Only a system with /proc tells. */
  leftBehind(): Promise<boolean>
  /** Ends it with everything it has started, gone into the background or not: asked first, then forced. */
  stop(): Promise<void>
}

/** A line is kept long enough that no secret in it is cut in two, for half a secret is known to no redactor: whoever shows it cuts it. */
const keptCharacters = 16_384
const everyMilliseconds = 25
/** By this variable a process that a command under test has sent into the background is known as one of ours. */
const markName = 'MCP_CONFORMANCE_RUN'

/**
 * Runs a command line through the shell, because people write `npm start -- --port 1`, in a process group of its own.
 * @param patience How long it may take to end when it is asked to, in milliseconds.
 * @param keptLines How many of its last lines are kept.
 */
export function startCommand(command: string, environment: Environment, patience = 3_000, keptLines = 15): CommandProcess {
  const mark = randomUUID()
  const env = { ...environment, [markName]: mark }
  const child = spawn('sh', ['-c', command], { detached: true, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  let ending: string | undefined
  const unended = [child.stdout, child.stderr].map((stream) => collectLines(stream, lines, keptLines))
  const whenEnded = new Promise<string>((resolve) => {
    const end = (how: string) => {
      ending = how
      resolve(how)
    }
    child.once('error', (error) => end(error.message))
    child.once('exit', (code, signal) => end(signal ?? `code ${code}`))
  })
  return {
    ended: () => ending,
    whenEnded,
    lastLines: () => [...lines, ...unended.map((line) => line()).filter((line) => line !== '')].slice(-keptLines),
    leftBehind: async () => {
      const goOn = async () => ending !== undefined && (await processesWith(markName, mark)).length > 0
      let isThere = await goOn()
      for (let waited = 0; isThere && waited < afterwards; waited += everyMilliseconds) {
        await wait(everyMilliseconds)
        isThere = await goOn()
      }
      return isThere
    },
    stop: async () => {
      await stopGroup(child, () => ending !== undefined, patience)
      await stopStrays(mark, patience)
    },
  }
}

/** Adds each line that is written to the last ones, and gives the one that is not ended yet. */
function collectLines(stream: NodeJS.ReadableStream, lines: string[], keptLines: number): () => string {
  let unended = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const written = `${unended}${text}`.split('\n').map((line) => line.slice(0, keptCharacters))
    unended = written.pop() ?? ''
    const ended = written.map((line) => line.trim()).filter((line) => line !== '')
    lines.push(...ended.slice(-keptLines))
    lines.splice(0, Math.max(0, lines.length - keptLines))
  })
  return () => unended.trim()
}

/** What a group may still need when the command itself has ended, in milliseconds. */
const afterwards = 400

/**
 * Asks, waits for the command, then for what it has started, and forces what is left. A group whose members are all dead
 * may still be there, where nobody collects the dead (many a container), so it is not waited for any longer than that.
 */
async function stopGroup({ pid }: ChildProcess, hasEnded: () => boolean, patience: number): Promise<void> {
  if (pid === undefined) return
  const until = async (condition: () => boolean, within: number): Promise<boolean> => {
    for (let waited = 0; waited < within && !condition(); waited += everyMilliseconds) await wait(everyMilliseconds)
    return condition()
  }
  const isGone = () => !signal(pid, 0)
  signal(pid, 'SIGTERM')
  if ((await until(hasEnded, patience)) && (await until(isGone, afterwards))) return
  signal(pid, 'SIGKILL')
  await until(() => hasEnded() && isGone(), afterwards)
}

/** Ends what has left the group: servers that go into the background, and what tools start for themselves. */
async function stopStrays(mark: string, patience: number): Promise<void> {
  const strays = () => processesWith(markName, mark)
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    for (const pid of await strays()) signal(-pid, name)
    // The dead whom nobody collects have no environment any more.
    for (let waited = 0; waited < patience && (await strays()).length > 0; waited += everyMilliseconds)
      await wait(everyMilliseconds)
  }
}

/** Sends a signal to a whole group, or to the one process of a negative number; false where nobody is left. */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return kill(-group, name)
  } catch {
    return false
  }
}
