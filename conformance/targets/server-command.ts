import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Limits } from '../kit/http-client.ts'
import type { ToolCall } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import { createRedactor, type Redactor } from '../kit/redaction.ts'
import { type CommandProcess, startCommand } from './command-process.ts'
import { freePort } from './free-port.ts'
import { type DialectName, dialectOf } from './issuers/index.ts'
import type { StartedParty } from './issuers/issuing-party.ts'
import { type OpenTarget, TargetFailure } from './open-target.ts'
import { type Environment, serverEnvironment } from './server-environment.ts'
import { createServerKeys, keepKeys } from './server-keys.ts'
import { stageServer } from './target-stage.ts'
import { checkTemplates } from './templates.ts'

export interface ServerCommand {
  /** Run by `sh -c`. */
  readonly command: string
  /** Variables by name, as templates. */
  readonly templates: Readonly<Record<string, string>>
  /** What the command inherits, usually the whole environment of this process; configuration of servers is left out of it. */
  readonly inherited: Environment
  /** How the issuer speaks that the server is put behind. */
  readonly dialect: DialectName
  readonly tool?: ToolCall | undefined
  readonly user?: string | undefined
  /** How long it may take until somebody listens. */
  readonly startMilliseconds: number
  /** Bounds of each answer to what is asked before the run. */
  readonly limits?: Limits | undefined
  readonly signal?: AbortSignal | undefined
}

const everyMilliseconds = 50
/** How much of a line that the command wrote is shown. */
const shownCharacters = 500

/**
 * Starts an issuer, then the command with everything it needs to stand behind that issuer, and waits until it listens.
 * @throws TargetFailure where the command ends or stays silent, with its last lines; Error for a template with an unknown word.
 */
export async function openServerCommand(options: ServerCommand): Promise<OpenTarget> {
  const { command, templates, inherited, tool, user, signal } = options
  const dialect = await dialectOf(options.dialect)
  checkTemplates(templates, dialect.words)
  const redactor = createRedactor()
  const port = await freePort()
  const url = `http://localhost:${port}/mcp`
  const [folder, serverKeys] = await Promise.all([mkdtemp(join(tmpdir(), 'mcp-entra-conformance-')), createServerKeys()])
  keepKeys(serverKeys, redactor)
  let party: StartedParty | undefined
  let child: CommandProcess | undefined
  const close = async () => {
    await child?.stop()
    await Promise.all([party?.close(), rm(folder, { recursive: true, force: true })])
  }
  try {
    party = await dialect.start({ url, user, redactor })
    const serverJwks = JSON.stringify(serverKeys)
    const { told } = party
    const environment = serverEnvironment({ told, port, url, serverJwks, store: `file:${folder}/`, inherited, templates })
    child = startCommand(command, environment)
    await untilListening(child, port, url, options, redactor)
    const ownAuthorizationServer = environment['AUTH_MODE'] === 'proxy' ? true : undefined
    const stage = await stageServer({
      url,
      party,
      serverKeys,
      tool,
      user,
      ownAuthorizationServer,
      redactor,
      limits: options.limits,
      signal,
    })
    return { role: 'server', url, command, stage, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function untilListening(
  child: CommandProcess,
  port: number,
  url: string,
  options: ServerCommand,
  redactor: Redactor,
): Promise<void> {
  const { startMilliseconds, signal } = options
  const silence = AbortSignal.timeout(startMilliseconds)
  const said = () => {
    const lines = child.lastLines().map((line) => `  ${redactor.text(line).slice(0, shownCharacters)}`)
    return lines.length > 0 ? `\nThe last it said:\n${lines.join('\n')}` : '\nIt said nothing.'
  }
  while (!(await isTaken(port))) {
    const ended = child.ended()
    if (ended !== undefined) throw new TargetFailure(`The command ended (${ended}) before anybody listened at ${url}.${said()}`)
    if (silence.aborted) {
      const hint =
        'The port to listen on is given as PORT and MCP_SERVER_PORT, the whole address as MCP_SERVER_URL; more time by --timeout.'
      throw new TargetFailure(`Nobody listened at ${url} within ${startMilliseconds / 1000} s. ${hint}${said()}`)
    }
    // The end of the time for the whole run is told as silence, which is what it was.
    if (signal?.aborted && !(signal.reason instanceof NothingLearnt))
      throw new TargetFailure('The run was ended while the command was starting.')
    await wait(everyMilliseconds)
  }
}

/** Whether somebody takes a connection at a port of this machine, by whichever of its addresses. */
const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: 'localhost', port })
    const settle = (taken: boolean) => {
      socket.destroy()
      resolve(taken)
    }
    socket.once('connect', () => settle(true)).once('error', () => settle(false))
  })
