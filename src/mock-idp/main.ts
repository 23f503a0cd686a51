import { homedir } from 'node:os'
import { Command } from 'commander'
import type { Description } from './description.ts'
import type { Explanation } from './entra/explain.ts'
import type { KeptIdentity } from './https/kept-identity.ts'

interface MockOptions {
  readonly port: string
  readonly https?: true
  readonly httpsFolder?: string
  readonly config?: string
  readonly manifest?: readonly string[]
  readonly switch?: readonly string[]
  readonly identifierUri?: readonly string[]
  readonly scope?: readonly string[]
  readonly allowLoopbackIdentifierUri?: true
  readonly json?: true
}

/** One more value of an option that may be given often. */
const another = (value: string, values: readonly string[] = []): readonly string[] => [...values, value]

/** What `--config` takes. */
export const exampleConfiguration = `switches: { advertisePkce: true }
tenants:
  - domain: fabrikam.example
    users:
      - { userPrincipalName: bob@fabrikam.example, displayName: Bob Builder, password: Bob-signs-in-here }
    groups:
      - { displayName: Builders, members: [bob@fabrikam.example] }
    apps:
      - manifest: ./app.json`

export const mockCommand = new Command('mock')
  .description(
    'A mock of Microsoft Entra ID, and of the corner of Microsoft Graph that says who is signed in. Runs until it is stopped.',
  )
  .option('--port <port>', 'where to listen; 0 takes any free port', '9400')
  .option('--https', 'speak https, as MSAL demands, with a certificate authority made once and kept; says how to trust it')
  .option('--https-folder <folder>', 'where that authority is kept, instead of the settings folder of the user (implies --https)')
  .option('--config <file>', 'tenants, users, groups and apps from a JSON or YAML file')
  .option('--manifest <file>', 'an app manifest as the portal exports it, added to the first tenant; may be repeated', another)
  .option('--switch <name=value>', 'be otherwise than the public cloud of November 2026; may be repeated (see below)', another)
  .option(
    '--identifier-uri <uri...>',
    'App ID URIs of the API app, besides api://{clientId}: usually the address of your MCP server',
  )
  .option('--scope <name...>', 'scopes of the API app, besides mcp.access and mcp.profile: those that your tools need')
  .option('--allow-loopback-identifier-uri', 'accept http://localhost… as App ID URI, which real Entra does not')
  .option('--json', 'one JSON line on standard output when ready, and nothing else')
  .addHelpText(
    'after',
    `
Switches (the first position is the default)
  advertisePkce=false|true                      whether discovery names the PKCE methods; Entra does not
  resource=now|2026-02|2025                     must match the scopes' app; ignored; refused with AADSTS901002
  issParameter=false|true                       iss in authorization answers, promised by discovery
  clientIdMetadataDocument=off|preview          client ids that are addresses of metadata documents
  refreshReuse=allowed|revoked                  whether an old refresh token stays good after its use
  allowLoopbackIdentifierUri=false|true         http://localhost… as App ID URI
  loopDetection=off|on                          whether the same request again and again is AADSTS50196
  jwksFlap=false|true                           front-ends that disagree about the signing keys
  publishedKeys=1…14                            how many signing keys are published

A file for --config (configuration.schema.json has every name; whatever is left out has a default)
${exampleConfiguration.replaceAll(/^/gm, '  ')}

A page at the mock's address shows users, apps, configuration to paste, and every request with what became of it.`,
  )
  .action(async (options: MockOptions) => {
    const { readConfigurationFile, readManifestFile, readSwitchWords, startMockEntra } = await import('./index.ts')
    try {
      const identity = options.https || options.httpsFolder ? await keptIdentity(options.httpsFolder) : undefined
      const mock = await startMockEntra({
        port: options.port,
        https: identity,
        configuration: options.config === undefined ? undefined : await readConfigurationFile(options.config),
        manifests: await Promise.all((options.manifest ?? []).map(readManifestFile)),
        switches: readSwitchWords(options.switch ?? []),
        identifierUris: options.identifierUri,
        scopes: options.scope,
        allowLoopbackIdentifierUri: options.allowLoopbackIdentifierUri,
      })
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void mock.close())
      const description = mock.describe()
      const ready = { ready: true, ...description }
      console.log(
        options.json ? JSON.stringify(ready) : (await readyText(description)) + (identity ? await trustText(identity) : ''),
      )
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error))
      process.exitCode = 2
    }
  })

/**
 * What an AADSTS code means, which line of the registration and which setting of the client to change, and where that is
 * documented. Takes the code, its number, or a whole message with the code in it.
 * @returns undefined where the words hold no code of Entra's; `remedy` is undefined where the mock does not know the code.
 */
export async function explainError(words: string): Promise<Explanation | undefined> {
  const { explain } = await import('./entra/explain.ts')
  return explain(words)
}

async function keptIdentity(folder: string | undefined): Promise<KeptIdentity> {
  const [{ httpsFolder }, { keepIdentity }] = await Promise.all([
    import('./https/config-home.ts'),
    import('./https/kept-identity.ts'),
  ])
  const { env, platform } = process
  return keepIdentity(folder ?? httpsFolder({ env, platform, home: homedir() }), new Date())
}

const table = (rows: readonly (readonly string[])[]): string =>
  rows.map(([name = '', ...rest]) => `  ${name.padEnd(28)}${rest.join('  ')}`).join('\n')

/** How to trust the certificate authority, one line for each kind of client. */
async function trustText({ caFile }: KeptIdentity): Promise<string> {
  const { trustLines } = await import('./https/trust.ts')
  const lines = trustLines(caFile, process.platform).map(({ who, line }) => `  ${who}\n    ${line}`)
  return `
Trust the certificate authority (once; it can vouch for this machine only, and is kept in ${caFile})
${lines.join('\n')}
`
}

/** What a person is told when the mock is ready. */
async function readyText(description: Description): Promise<string> {
  const { issuer, origin, graphBaseUrl, control, apps, addedApps, users, tenantId } = description
  const { connectLine, server } = await import('./home/our-server.ts')
  return `Mock Entra is ready. Look at it: ${origin}/

Addresses
${table([
  ['issuer', issuer],
  ['discovery document', `${issuer}/.well-known/openid-configuration`],
  ['Microsoft Graph', `${graphBaseUrl}/v1.0/me`],
  ['control (for tests)', control],
])}

Apps of the tenant ${tenantId}
${table([
  ['API (your MCP server)', apps.api.clientId, `secret ${apps.api.clientSecret}`],
  ...apps.api.identifierUris.map((uri) => ['  its App ID URI', uri]),
  ['  its scope', apps.api.scope],
  ['proxy (public client)', apps.proxy.clientId, 'redirect http://localhost/auth/callback, any port'],
  ['console (public client)', apps.console.clientId, 'redirect http://localhost or http://localhost/callback, any port'],
  ['VS Code (public client)', apps.vscode.clientId],
  ['MCP Inspector (web page)', apps.inspector.clientId, `redirect ${apps.inspector.redirectUri}`],
  ...addedApps.map(({ displayName, clientId, clientSecret }) => [
    displayName,
    clientId,
    ...(clientSecret === null ? [] : [`secret ${clientSecret}`]),
  ]),
])}

Users and their passwords
${table(users.map((user) => [user.userPrincipalName, user.password]))}

What to do next
  Start an MCP server that trusts this tenant (in a checkout, write "npm run -s mcp-entra --" for "mcp-entra"):
${server(description).text.replace(/^/gm, '    ')}
  Then, in another terminal:
    ${connectLine(description)}
  Stop the mock with Ctrl+C.
`
}
