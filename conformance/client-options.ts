import { Command, Option } from 'commander'
import type { ClientConformanceOptions, ClientTarget, ClientWatchOptions } from './index.ts'
import { gather, readCount, readPort, readSeconds } from './option-readers.ts'
import { type RunWords, runMisuse, runSettings, withRunOptions } from './run-options.ts'
import { readTemplate } from './targets/templates.ts'

/** The options of `conformance client`, as they were given. */
export interface ClientOptions extends RunWords {
  readonly command?: string
  readonly dialect?: 'entra'
  readonly env?: readonly string[]
  readonly clientMetadata?: string
  readonly atOnce?: number
  readonly wait?: number
  readonly port?: number
}

/** Options that only one of the two ways has. */
const forCommands = ['specVersion', 'env', 'timeout', 'clientMetadata', 'atOnce'] as const
const byHand = ['wait', 'port'] as const

/** Why nothing can be done with the options; undefined where it can. */
export function clientMisuse(options: ClientOptions): string | undefined {
  const { command, dialect } = options
  if (command?.trim() === '' || (command === undefined && dialect === undefined))
    return 'Say which client: --command "…", which is run with the address of a server as its last argument; or --dialect entra, to try one by hand.'
  const [forOther, other] = command === undefined ? [forCommands, '--command'] : [byHand, 'a client that is tried by hand']
  const idle = forOther.find((name) => options[name] !== undefined)
  if (idle !== undefined) return `--${idle.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is for ${other}.`
  return runMisuse(options)
}

/**
 * The client that the options name. They have been looked at by `clientMisuse`.
 * @throws Error for an `--env` that is not NAME=VALUE.
 */
export const clientTargetOf = ({ command = '', env = [], clientMetadata: metadata }: ClientOptions): ClientTarget => ({
  command,
  ...(metadata !== undefined && { metadata }),
  variables: Object.fromEntries(env.map(readTemplate)),
})

/** How the run is to be, in the words of the library; what was not given is left to its defaults. */
export const clientRunOptions = (options: ClientOptions): ClientConformanceOptions => ({
  ...runSettings(options),
  ...(options.dialect && { profile: options.dialect }),
  ...(options.atOnce && { width: options.atOnce }),
})

/** The same for a client that a person tries. */
export const clientWatchOptions = ({ wait, port, ...options }: ClientOptions): ClientWatchOptions => ({
  ...runSettings(options),
  port,
  ...(wait && { waitMilliseconds: wait * 1000 }),
})

/** The command; who makes it says what becomes of the options. */
export const clientCommand = (action: (options: ClientOptions) => Promise<void>): Command =>
  withRunOptions(
    new Command('client')
      .description(
        'Judge an MCP client: it is run at servers and authorization servers of ours that are right, or wrong in one thing.',
      )
      .option(
        '--command <command>',
        "run this by the shell, with the server's address as its last argument, once for every world",
      )
      .addOption(
        new Option(
          '--dialect <dialect>',
          'entra: also whether the client would sign in where Microsoft Entra ID is; without --command, of a client that you try by hand',
        ).choices(['entra']),
      )
      .option('--env <name=value>', 'a further variable for the command; repeatable', gather)
      .option(
        '--client-metadata <file|url>',
        'its client ID metadata document, where that is not to be fetched from the address that is its client id',
      ),
    'how long the whole may take, and ten times as long as one run (default: 300)',
  )
    .option(
      '--at-once <count>',
      'how many runs of the client there may be at once (default: 4; 1 where a browser comes back to the same port in each)',
      readCount,
    )
    .option('--wait <seconds>', 'how long a client that is tried by hand is waited for (default: 600)', readSeconds)
    .option('--port <port>', 'where the server for it listens (default: any free port)', readPort)
    .addHelpText(
      'after',
      `
The contract is that of the official conformance suite: the command connects to the address, signs in (by fetching the
authorization page, or by opening it with BROWSER), lists the tools, calls those without required arguments, and ends:
with 0 where that went well, else with another code and a word on why. It may read MCP_CONFORMANCE_PROTOCOL_VERSION,
MCP_CONFORMANCE_SCENARIO and MCP_CONFORMANCE_CONTEXT (JSON: client_id, client_secret, issuer, toolCalls). A client that
cannot register itself is known as pre-registered-client, secret pre-registered-secret, wherever that names no other;
one that has no secret as pre-registered-public-client (--env hands it over to a client that does not read the context).

Exit code: 0 everything required holds; 1 something required does not; 2 the run learnt too little to say.

  mcp-entra conformance client --command "python my_client.py"
  mcp-entra conformance client --command "npx my-client" --spec-version 2025-11-25 --only pkce,iss
  mcp-entra conformance client --command "npx my-client" --dialect entra --only entra
  mcp-entra conformance client --dialect entra         (for VS Code, MCP Inspector, any client that you can only operate by hand)`,
    )
    .action(action)
