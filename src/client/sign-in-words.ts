import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Ask, Browser, KnownClient, SignInOptions } from './index.ts'

/** What the options hold that say who the client is and where its tokens are kept, as commander reads them. */
export interface ClientWords {
  readonly clientId?: string
  readonly clientSecret?: string
  readonly clientKey?: string
  readonly clientCertificate?: string
  readonly clients?: string
  readonly clientCredentials?: true
  /** False where nothing shall be kept. */
  readonly store?: string | false
}

/** And those that speak of signing in. */
export interface SignInWords extends ClientWords {
  readonly clientMetadataUrl?: string
  readonly scope?: string
  readonly pkceMetadata?: 'strict' | 'entra'
  readonly resource?: 'send' | 'omit' | 'retry-without'
  readonly browser?: 'open' | 'print' | 'headless'
  readonly user?: string
  readonly deviceCode?: true
  readonly callbackPort?: number
}

/** Adds the options that say who the client is and where its tokens are kept. */
export function withClientOptions(command: Command): Command {
  return command
    .option(
      '--client-id <id>',
      'client at the authorization server; without it the client registers itself where that is offered',
    )
    .option(
      '--client-secret <secret>',
      'of that client; others on this machine can see it here, so better in the file of --clients',
    )
    .option('--client-key <file>', 'private key (PEM) that the client proves itself with, in the place of a secret')
    .option('--client-certificate <file>', 'certificate (PEM) of that key, which Entra finds it by')
    .option(
      '--clients <file>',
      'clients by issuer, a JSON file, {"https://issuer.example": {"clientId": "…", "clientSecret": "…"}} (default: mcp-entra/clients.json where configuration is kept)',
    )
    .addOption(new Option('--client-credentials', 'no person: the client for itself, with its secret or key').conflicts('user'))
    .option('--store <file>', 'where tokens are kept (default: mcp-entra/credentials.json where state is kept)')
}

/** Adds those, and the options that speak of signing in. */
export function withSignInOptions(command: Command): Command {
  return withClientOptions(command)
    .option('--no-store', 'keep no tokens, as with --browser headless where no --store is named')
    .option(
      '--client-metadata-url <url>',
      'where the document of "mcp-entra client-metadata" is hosted, the client id wherever such are taken',
    )
    .addOption(
      new Option(
        '--scope <scopes>',
        'scopes to ask for, separated by spaces, in the place of those that the server names',
      ).argParser(scopes),
    )
    .addOption(
      new Option('--pkce-metadata <policy>', 'whether Entra may be used although it does not advertise PKCE')
        .choices(['strict', 'entra'])
        .default('entra'),
    )
    .addOption(
      new Option(
        '--resource <policy>',
        'send "resource" always, never, or leave it out once an authorization server refuses it with invalid_target',
      )
        .choices(['send', 'omit', 'retry-without'])
        .default('send'),
    )
    .addOption(
      new Option(
        '--browser <way>',
        'how to sign in: open your browser, print the address, or play the browser (against the mock only)',
      )
        .choices(['open', 'print', 'headless'])
        .default('open'),
    )
    .option('--user <upn>', 'with --browser headless: which user of the mock signs in (default: its first)')
    .addOption(new Option('--device-code', 'sign in with a code, in a browser anywhere').conflicts('clientCredentials'))
    .addOption(new Option('--callback-port <port>', 'port of the redirect URI; 0 takes a free one').argParser(port).default(0))
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text)
  throw new InvalidArgumentError('It has to be a number from 0 to 65535.')
}

function scopes(text: string): string {
  if (text.trim() !== '') return text
  throw new InvalidArgumentError('It has to name a scope; without the option those are asked for that the server names.')
}

/** What of the machine the options are read against. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  /** Puts a question to the person; undefined where none sits there. */
  readonly ask: Ask | undefined
}

/**
 * What the options mean for the library. Heavy parts are loaded here and not before.
 * @throws ConnectError when a file that they name cannot be read.
 */
export async function signInOptions(words: SignInWords, around: Surroundings): Promise<Omit<SignInOptions, 'url'>> {
  const { fileStore } = await import('./index.ts')
  const { ask } = around
  const file = storeFile(words, around)
  return {
    browser: await browserOf(words, around),
    grantType: words.deviceCode ? 'device_code' : words.clientCredentials ? 'client_credentials' : 'authorization_code',
    clients: await clientsOf(words, around),
    clientMetadataUrl: words.clientMetadataUrl,
    askClient: ask && ((issuer, signal) => askClient(ask, issuer, signal)),
    scope: words.scope,
    pkceMetadata: words.pkceMetadata,
    resource: words.resource,
    callbackPort: words.callbackPort,
    store: file ? fileStore(file) : undefined,
  }
}

/** Where what is typed at the prompt is kept: beside the tokens, and nowhere where they are not kept. */
export function historyPlace(words: SignInWords, around: Pick<Surroundings, 'environment' | 'platform'>): string | undefined {
  const file = storeFile(words, around)
  return file === undefined ? undefined : join(dirname(file), 'console-history')
}

const storeFile = ({ store, browser }: SignInWords, around: Pick<Surroundings, 'environment' | 'platform'>): string | undefined =>
  (store === undefined && browser !== 'headless' ? keptAt(around) : store) || undefined

async function browserOf({ browser, user }: SignInWords, { platform, environment, ask }: Surroundings): Promise<Browser> {
  const { headlessBrowser, printingBrowser, systemBrowser } = await import('./index.ts')
  if (browser === 'headless') return headlessBrowser(user === undefined ? {} : { user })
  return browser === 'print' ? printingBrowser(ask) : systemBrowser({ platform, browser: environment['BROWSER'], ask })
}

async function clientsOf(words: ClientWords, around: Surroundings): Promise<readonly KnownClient[]> {
  const { clientKeyFiles, knownClientsFile } = await import('./known-clients-file.ts')
  const { clientId, clientSecret: secret, clientKey, clientCertificate } = words
  const configured = await knownClientsFile(words.clients ?? configuredAt(around), words.clients !== undefined)
  if (clientId === undefined) return configured
  // What is said on the command line is meant for this server; what a file says for its issuers is left aside.
  return [{ clientId, secret, key: clientKey === undefined ? undefined : await clientKeyFiles(clientKey, clientCertificate) }]
}

async function askClient(ask: Ask, issuer: string, signal: AbortSignal | undefined): Promise<KnownClient | undefined> {
  const { printable } = await import('./printable.ts')
  const line = await ask(`Client id of this client at ${printable(issuer)} (nothing to give up): `, signal).catch(() => '')
  return line.trim() === '' ? undefined : { issuer, clientId: line.trim() }
}

/** XDG Base Directory Specification; on Windows the place of programs' own data. */
const keptAt = ({ environment, platform }: Pick<Surroundings, 'environment' | 'platform'>): string =>
  join(
    environment[platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_STATE_HOME'] || join(homedir(), '.local', 'state'),
    'mcp-entra',
    'credentials.json',
  )

const configuredAt = ({ environment, platform }: Surroundings): string =>
  join(
    environment[platform === 'win32' ? 'APPDATA' : 'XDG_CONFIG_HOME'] || join(homedir(), '.config'),
    'mcp-entra',
    'clients.json',
  )
