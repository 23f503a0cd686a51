import { Command, InvalidArgumentError, Option } from 'commander'
import type { AuthorizationServerOptions, AuthorizationServerTarget } from './index.ts'
import { readArguments, readPort, readSeconds } from './option-readers.ts'
import { type RunWords, runMisuse, runSettings, withRunOptions } from './run-options.ts'

/** The options of `conformance authorization-server`, as they were given. */
export interface IssuerOptions extends RunWords {
  readonly issuer?: string
  readonly clientId?: string
  readonly clientSecret?: string
  readonly redirectUri?: string
  readonly register?: true
  readonly resource?: string
  readonly scope?: string
  readonly browser?: 'open' | 'print' | 'headless'
  readonly login?: Readonly<Record<string, string>>
  readonly user?: string
  readonly wait?: number
  readonly documentsUrl?: string
  readonly documentsPort?: number
}

/** What a client is registered with whose redirect URI was not said. */
const usualRedirectUri = 'http://localhost:33418/callback'

/** Which of the options do not go together; undefined where they all do. */
export function issuerMisuse(options: IssuerOptions): string | undefined {
  const { issuer, clientId, register, redirectUri, documentsUrl } = options
  const given = (...names: readonly (keyof IssuerOptions)[]) => names.some((name) => options[name] !== undefined)
  const rules: readonly (readonly [isBroken: boolean, complaint: string])[] = [
    [issuer === undefined, 'Say which authorization server: --issuer, as it stands in the metadata of an MCP server.'],
    [
      issuer !== undefined && /^[a-z]+:\/\/[^/?#]*@/i.test(issuer),
      '--issuer holds a user or a password, which would stand in every report.',
    ],
    [clientId !== undefined && register === true, 'Say who the client is: --client-id, or --register for new ones.'],
    [given('clientSecret', 'redirectUri') && clientId === undefined, '--client-secret and --redirect-uri belong to --client-id.'],
    [
      given('resource', 'scope', 'browser', 'login', 'user', 'wait', 'documentsUrl') && clientId === undefined && !register,
      'Nobody signs in without a client: give --client-id, or --register.',
    ],
    [redirectUri !== undefined && !URL.canParse(redirectUri), '--redirect-uri is not an address.'],
    [
      given('documentsUrl') !== given('documentsPort'),
      'Say both: --documents-url where it fetches, --documents-port where that leads here.',
    ],
    [
      documentsUrl !== undefined && URL.parse(documentsUrl)?.protocol !== 'https:',
      '--documents-url is not an https address, and no other is fetched.',
    ],
    [options.documentsPort === 0, '--documents-port is the one port that --documents-url leads to, and not any free one.'],
    [given('login') && given('user'), 'Say who signs in: --login what is typed, or --user a user of a mock.'],
  ]
  return rules.find(([isBroken]) => isBroken)?.[1] ?? runMisuse(options)
}

/** The authorization server that the options name. They have been looked at by `issuerMisuse`. */
export function issuerTargetOf(options: IssuerOptions): AuthorizationServerTarget {
  const { issuer = '', clientId, clientSecret, redirectUri = usualRedirectUri } = options
  const { register, resource, scope, browser, login, user } = options
  const { documentsUrl: url, documentsPort: port } = options
  return {
    issuer,
    ...(clientId !== undefined && { client: { id: clientId, secret: clientSecret, redirectUri } }),
    ...{ register, resource, scope, browser, login, user },
    ...(url !== undefined && port !== undefined && { documents: { url, port } }),
  }
}

/** How the run is to be, in the words of the library; what was not given is left to its defaults. */
export const issuerRunOptions = (options: IssuerOptions): AuthorizationServerOptions => ({
  ...runSettings(options),
  ...(options.wait && { waitMilliseconds: options.wait * 1000 }),
})

/**
 * `username=ada,password=secret`: what is typed, by the names of the fields. A value may hold commas, if no name with `=` follows; or the
 * same as a JSON object.
 * @throws InvalidArgumentError where it is not that.
 */
export function readLogin(given: string): Readonly<Record<string, string>> {
  if (/^\s*\{/.test(given)) return texts(readArguments(given))
  const pairs = given.split(/,(?=[^=,]+=)/).map((pair) => /^([^=]+)=(.*)$/s.exec(pair)?.slice(1))
  if (pairs.includes(undefined)) throw new InvalidArgumentError('It is not like username=ada,password=secret.')
  return Object.fromEntries(pairs.filter((pair) => pair !== undefined))
}

const texts = (read: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(read).map(([name, value]) => [name, String(value)]))

/** The command; who makes it says what becomes of the options. */
export const authorizationServerCommand = (action: (options: IssuerOptions) => Promise<void>): Command =>
  withRunOptions(
    new Command('authorization-server')
      .description(
        'Judge an authorization server: what a stranger sees of it and, with a client, what it does when somebody signs in.',
      )
      .option('--issuer <url>', 'its issuer, byte for byte as MCP servers name it in authorization_servers'),
    'how long the whole may take (default: 180; 600 where it is on another machine; 1200 where a person signs in)',
  )
    .optionsGroup('To sign in (without a client nothing is left behind there, and what needs one is not run):')
    .option('--client-id <id>', 'a client that is registered there')
    .addOption(new Option('--client-secret <secret>', 'its secret, if it has one').env('MCP_CONFORMANCE_CLIENT_SECRET'))
    .option('--redirect-uri <url>', `its redirect URI (default: ${usualRedirectUri})`)
    .option(
      '--register',
      'register new clients there instead, a few for each check; where it registers nobody, by documents of theirs (--documents-url)',
    )
    .option('--resource <url>', 'the MCP server that tokens are to be for')
    .option('--scope <scopes>', 'the scopes to ask for, in one argument')
    .addOption(
      new Option('--browser <way>', 'how somebody signs in (default: headless on this machine, else open)').choices([
        'open',
        'print',
        'headless',
      ]),
    )
    .addOption(
      new Option(
        '--login <fields>',
        'what is typed when the browser is played, by the names of the fields: username=…,password=…, or a JSON object',
      )
        .argParser(readLogin)
        .env('MCP_CONFORMANCE_LOGIN'),
    )
    .option('--user <upn>', "the mock's user who signs in (default: its first)")
    .option(
      '--documents-url <url>',
      'an https folder that leads to this machine (a tunnel, a reverse proxy), to put documents of clients in',
    )
    .option('--documents-port <port>', 'the port of this machine that it leads to', readPort)
    .option('--wait <seconds>', 'how long a person may take for one sign-in (default: 300)', readSeconds)
    .addHelpText(
      'after',
      `
Exit code: 0 everything required holds; 1 something required does not; 2 the run learnt too little to say.

  mcp-entra conformance authorization-server --issuer https://login.microsoftonline.com/TENANT/v2.0 --allow-not-run
  mcp-entra conformance authorization-server --issuer https://auth.example.com --register --resource https://mcp.example.com/mcp
  mcp-entra conformance authorization-server --issuer http://localhost:9400/TENANT/v2.0 --client-id ID --scope "api://…/mcp.access offline_access"`,
    )
    .action((options: IssuerOptions, command: Command) => {
      const { clientSecret: _, login: __, ...others } = options
      // A variable that stands in the environment anyway was not meant for a run without a client.
      const meant = (name: string) => command.getOptionValueSource(name) !== 'env'
      const signsIn = options.clientId !== undefined || options.register === true
      return action(signsIn || (meant('clientSecret') && meant('login')) ? options : others)
    })
