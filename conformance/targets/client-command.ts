import type { Ending } from '../kit/client-run.ts'
import { createRedactor } from '../kit/redaction.ts'
import { clientAddresses, handedInDocument } from './client-addresses.ts'
import { installBrowser } from './client-browser.ts'
import { type Errand, type RunClient, stageClient } from './client-under-test.ts'
import { startCommand } from './command-process.ts'
import type { OpenTarget } from './open-target.ts'
import { type Opening, portTurns } from './port-turns.ts'
import type { Environment } from './server-environment.ts'

export interface ClientCommand {
  /** Run by `sh -c`, with the address of the server as its last argument. */
  readonly command: string
  /** What the command inherits, usually the whole environment of this process. */
  readonly inherited: Environment
  /** Further variables by name: these win over everything. */
  readonly variables: Readonly<Record<string, string>>
  /** A file or an address of the metadata document that is its client id. Default: it is looked for at that id. */
  readonly metadata?: string | undefined
  /** How long one run may take. */
  readonly runMilliseconds: number
  /** How many runs there may be at once. */
  readonly width: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Makes a client ready to be run: by the contract of the official conformance suite, so that a command that runs there runs here.
 * It gets the address as its last argument, MCP_CONFORMANCE_SCENARIO, MCP_CONFORMANCE_PROTOCOL_VERSION and
 * MCP_CONFORMANCE_CONTEXT (JSON), and a browser.
 * @throws TargetFailure where the metadata document that is handed in cannot be read.
 */
export async function openClientCommand(options: ClientCommand): Promise<OpenTarget> {
  const { command, width, metadata } = options
  const addresses = clientAddresses(metadata === undefined ? undefined : await handedInDocument(metadata))
  const redactor = createRedactor()
  const stage = stageClient(runsCommand(options), { width, redactor, addresses })
  return {
    role: 'client',
    url: null,
    command,
    stage,
    width,
    close: () => stage.close(),
  }
}

/** What a client says of why it stops may stand above the stack of each of its layers. */
const keptLines = 200

function runsCommand(options: ClientCommand): RunClient {
  const turns = portTurns()
  return async (errand, over) => {
    const { opened, ...ending } = await turns(() => runOnce(options, errand, over))
    for (const address of opened) errand.tellOpened(address)
    return ending
  }
}

async function runOnce(
  { command, inherited, variables, runMilliseconds, signal }: ClientCommand,
  { url, scenario, revision, context }: Errand,
  over: AbortSignal,
): Promise<Ending & Opening> {
  const browser = await installBrowser(inherited['PATH'] ?? '')
  const environment = {
    ...inherited,
    ...browser.variables,
    MCP_CONFORMANCE_SCENARIO: scenario,
    MCP_CONFORMANCE_PROTOCOL_VERSION: revision,
    MCP_CONFORMANCE_CONTEXT: JSON.stringify(context),
    ...variables,
  }
  const child = startCommand(`${command} ${url}`, environment, undefined, keptLines)
  const late = AbortSignal.timeout(runMilliseconds)
  const ends = AbortSignal.any([late, over, ...(signal ? [signal] : [])])
  const ended = await Promise.race([child.whenEnded, aborted(ends)])
  const leftBehind = await child.leftBehind()
  await child.stop()
  const opened = browser.opened()
  await browser.remove()
  const unended = late.aborted ? `had not ended after ${runMilliseconds / 1000} s` : 'was ended with the run'
  return { ...endingOf(ended, unended, child.lastLines()), leftBehind, opened }
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })

function endingOf(ended: string | undefined, unended: string, lastLines: readonly string[]): Ending {
  const code = /^code (\d+)$/.exec(ended ?? '')?.[1]
  if (code !== undefined) return { exitCode: Number(code), otherwise: null, lastLines }
  if (ended === undefined) return { exitCode: null, otherwise: unended, isLate: true, lastLines }
  return { exitCode: null, otherwise: `was ended by ${ended}`, lastLines }
}
