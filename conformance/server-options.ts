import { Command, Option } from 'commander'
import type { ConformanceOptions, ConformanceTarget, DialectName, Profile } from './index.ts'
import { profiles } from './kit/stage.ts'
import { gather, readArguments, readPort, readSeconds } from './option-readers.ts'
import { type RunWords, runMisuse, runSettings, withRunOptions } from './run-options.ts'
import { dialectNames } from './targets/issuers/index.ts'
import { readTemplate, templateWords } from './targets/templates.ts'

/** The options of `conformance server`, as they were given. */
export interface ServerOptions extends RunWords {
  readonly url?: string
  readonly command?: string
  readonly profile?: Profile
  readonly dialect?: DialectName
  readonly tool?: string
  readonly args?: Readonly<Record<string, unknown>>
  readonly env?: readonly string[]
  readonly mock?: string | true
  readonly mockPort?: number
  readonly token?: string
  readonly clientId?: string
  readonly browser?: 'open' | 'print' | 'headless'
  readonly wait?: number
  readonly user?: string
}

type Rule = readonly [isBroken: boolean, complaint: string]

/** Which of the options do not go together; undefined where they all do. */
export function misuse(options: ServerOptions): string | undefined {
  const { url, command, env, mock, token, clientId, user, dialect } = options
  const given = (...names: readonly (keyof ServerOptions)[]) => names.some((name) => options[name] !== undefined)
  const rules: readonly Rule[] = [
    [given('url') === given('command'), 'Say which server: either --command "…" to start one, or --url for one that is running.'],
    [url !== undefined && env !== undefined, '--env is for --command: a server that is running has its variables already.'],
    [
      command !== undefined && given('mock', 'token', 'clientId'),
      '--mock, --token and --client-id are for --url: a command gets an issuer of its own.',
    ],
    [
      [mock, token, clientId].filter((one) => one !== undefined).length > 1,
      'Say where right tokens come from: one of --mock, --token and --client-id.',
    ],
    [given('mockPort') && mock !== true, '--mock-port is for --mock without an origin, which starts an issuer here.'],
    [given('browser') && clientId === undefined, '--browser is for --client-id: nobody else signs in.'],
    [given('wait') && mock !== true && clientId === undefined, '--wait is for --mock without an origin, and for --client-id.'],
    [
      dialect !== undefined && command === undefined && mock !== true,
      '--dialect is for an issuer that is started here: with --command, or --mock without an origin.',
    ],
    [
      dialect === 'generic' && options.profile === 'entra',
      '--profile entra asks what a server behind Entra owes: it needs --dialect entra.',
    ],
    [
      user !== undefined && ((command === undefined && mock === undefined) || dialect === 'generic'),
      '--user names a user of a mock Entra: give --mock with it, or --command.',
    ],
    [given('args') && !given('tool'), '--args is for --tool: say which tool is called with them.'],
    [
      url !== undefined && /^[a-z]+:\/\/[^/?#]*@/i.test(url),
      '--url holds a user or a password, which would stand in every report. Give a token by --token.',
    ],
  ]
  return rules.find(([isBroken]) => isBroken)?.[1] ?? runMisuse(options)
}

/**
 * The server that the options name. They have been looked at by `misuse`.
 * @throws Error for an `--env` that is not NAME=TEMPLATE.
 */
export function targetOf(options: ServerOptions): ConformanceTarget {
  const { url = '', command, env = [] } = options
  if (command !== undefined)
    return { command, templates: Object.fromEntries(env.map(readTemplate)), ...picked(options, 'dialect') }
  return { url, ...picked(options, 'dialect', 'mock', 'mockPort', 'token', 'clientId', 'browser') }
}

/** The members that were given. */
const picked = <Name extends keyof ServerOptions>(options: ServerOptions, ...names: readonly Name[]): Pick<ServerOptions, Name> =>
  Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]))) as Pick<
    ServerOptions,
    Name
  >

/** How the run is to be, in the words of the library; what was not given is left to its defaults. */
export const runOptions = (options: ServerOptions): ConformanceOptions => ({
  ...runSettings(options),
  ...picked(options, 'profile', 'tool', 'args', 'user'),
  ...(options.wait && { waitMilliseconds: options.wait * 1000 }),
})

/** The command; who makes it says what becomes of the options. */
export const serverCommand = (action: (options: ServerOptions) => Promise<void>): Command =>
  withRunOptions(
    new Command('server')
      .description(
        'Judge an MCP server: one that is started here behind an issuer of ours (--command), or one that is running (--url).',
      )
      .option(
        '--command <command>',
        'start this by the shell, wired to a mock Entra; it listens on the port of PORT or MCP_SERVER_PORT',
      )
      .option('--url <url>', 'the MCP endpoint of a server that is running')
      .addOption(
        new Option(
          '--profile <profile>',
          'mcp: the specification alone; entra: also what a server behind Entra owes (default: entra with --command, else mcp)',
        ).choices(profiles),
      )
      .addOption(
        new Option(
          '--dialect <dialect>',
          'how the issuer speaks that is started here: entra, or generic, a plain OAuth 2.1 issuer (default: entra)',
        ).choices(dialectNames),
      )
      .option('--tool <name>', 'the tool to call (default: the first listed that requires no arguments)')
      .option('--args <json>', 'what that tool is called with, a JSON object', readArguments),
    'how long the whole may take, the start of the command included (default: 60)',
  )
    .optionsGroup('With --command:')
    .option(
      '--env <name=template>',
      'a further variable, such as ISSUER={issuer}; words in braces are replaced; repeatable',
      gather,
    )
    .optionsGroup('With --url, where right tokens come from (without any of them the server is asked little, and slowly):')
    .option(
      '--mock [origin]',
      'a running mock Entra that the server trusts; without an origin one is started here, and it is said what to configure',
    )
    .option('--mock-port <port>', 'the port of the one that is started here (default: 9400)', readPort)
    .addOption(new Option('--token <token>', 'a token that the server accepts; nothing is minted').env('MCP_CONFORMANCE_TOKEN'))
    .option('--client-id <id>', 'a public client at its real authorization server, to sign in with; nothing is minted')
    .addOption(new Option('--browser <way>', 'how to sign in with it (default: open)').choices(['open', 'print', 'headless']))
    .option(
      '--wait <seconds>',
      'how long to wait until the server is configured, or somebody has signed in (default: 300)',
      readSeconds,
    )
    .option('--user <upn>', "the mock's user to act for (default: its first)")
    .addHelpText(
      'after',
      `
Words for --env: ${templateWords.map((word) => `{${word}}`).join(' ')}

Exit code: 0 everything required holds; 1 something required does not; 2 the run learnt too little to say.

  mcp-entra conformance server --command "npm start"
  mcp-entra conformance server --command "npm start" --env AUTH_MODE=proxy --report json=report.json
  mcp-entra conformance server --command "npm start" --dialect generic
  mcp-entra conformance server --url http://localhost:8000/mcp --mock
  mcp-entra conformance server --url https://mcp.example.com/mcp --client-id 1d4f7a90-… --allow-not-run`,
    )
    .action((options: ServerOptions, command: Command) => {
      const { token: _, ...others } = options
      // A variable that stands in the environment anyway was not meant for a command, which has an issuer of its own.
      const isForUrl = options.url !== undefined || command.getOptionValueSource('token') !== 'env'
      return action(isForUrl ? options : others)
    })
