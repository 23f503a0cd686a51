import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { freePort } from '../free-port.ts'

/** A request for one app-only token. */
export interface TokenRequest {
  readonly path: string
  readonly form: Readonly<Record<string, string>>
  /** Sent in turn, one a request; for a party that counts requests by bearer. */
  readonly bearers?: readonly string[]
}

/** One server of the comparison: how it is started, and where it answers. */
export interface Party {
  readonly name: string
  /** The arguments of `node` that start it on a port. */
  readonly command: (port: number) => readonly string[]
  readonly discovery: string
  readonly token: TokenRequest
}

/** A party that runs. */
export interface Running {
  readonly origin: string
  /** Milliseconds from the start of the process to the first good answer of the address waited for. */
  readonly startedMilliseconds: number
  /** Resident memory now, in MB. */
  readonly residentMegabytes: () => number
  /** At once, however busy it is. */
  readonly stop: () => Promise<void>
  /** Asks it to end, as somebody does who presses Ctrl+C, and gives it a while. */
  readonly end: () => Promise<void>
}

const patienceMilliseconds = 20_000
const lookEveryMilliseconds = 2
const endMilliseconds = 3_000

/** What to wait for after a start: a first discovery answer, or a first token. */
export type FirstAnswer = 'discovery' | 'token'

/**
 * Starts a party in a process of its own and asks until it answers.
 * @param env added to the environment
 * @throws Error with its log when it does not
 */
export async function start(party: Party, awaited: FirstAnswer, env: NodeJS.ProcessEnv = {}): Promise<Running> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const begun = performance.now()
  const child = spawn(process.execPath, party.command(port), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-2_000)
  })
  while (!(await answers(party, awaited, origin))) {
    if (child.exitCode !== null || performance.now() - begun > patienceMilliseconds) {
      await ended(child)
      throw new Error(`${party.name} does not answer:\n${log}`)
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMilliseconds))
  }
  return {
    origin,
    startedMilliseconds: performance.now() - begun,
    residentMegabytes: () => residentMegabytes(child.pid),
    stop: () => ended(child),
    end: () => ended(child, 'SIGINT'),
  }
}

async function answers(party: Party, awaited: FirstAnswer, origin: string): Promise<boolean> {
  try {
    const response = awaited === 'discovery' ? await fetch(origin + party.discovery) : await askForToken(party, origin)
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false // Nobody listens yet.
  }
}

/** Asks for one token. */
export const askForToken = ({ token }: Party, origin: string): Promise<Response> =>
  fetch(origin + token.path, {
    method: 'POST',
    body: new URLSearchParams(token.form),
    headers: token.bearers?.[0] === undefined ? {} : { authorization: `Bearer ${token.bearers[0]}` },
  })

async function ended(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  const impatience = setTimeout(() => child.kill('SIGKILL'), endMilliseconds)
  await gone
  clearTimeout(impatience)
}

/** Linux tells it in `/proc`; elsewhere there is no measurement. */
function residentMegabytes(pid: number | undefined): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
