import { Command } from 'commander'
import type { Description } from './description.ts'

interface MockOptions {
  readonly port: string
  readonly identifierUri?: readonly string[]
  readonly allowLoopbackIdentifierUri?: true
  readonly json?: true
}

export const mockCommand = new Command('mock')
  .description(
    'A mock of Microsoft Entra ID, and of the corner of Microsoft Graph that says who is signed in. Runs until it is stopped.',
  )
  .option('--port <port>', 'where to listen; 0 takes any free port', '9400')
  .option(
    '--identifier-uri <uri...>',
    'App ID URIs of the API app, besides api://{clientId}: usually the address of your MCP server',
  )
  .option('--allow-loopback-identifier-uri', 'accept http://localhost… as App ID URI, which real Entra does not')
  .option('--json', 'one JSON line on standard output when ready, and nothing else')
  .action(async (options: MockOptions) => {
    const { startMockEntra } = await import('./index.ts')
    try {
      const mock = await startMockEntra({
        port: options.port,
        identifierUris: options.identifierUri,
        allowLoopbackIdentifierUri: options.allowLoopbackIdentifierUri,
      })
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void mock.close())
      const description = mock.describe()
      console.log(options.json ? JSON.stringify({ ready: true, ...description }) : readyText(description))
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error))
      process.exitCode = 2
    }
  })

/** What a person is told when the mock is ready. */
function readyText({ issuer, origin, graphBaseUrl, control, apps, users, tenantId }: Description): string {
  const table = (rows: readonly (readonly string[])[]) =>
    rows.map(([name = '', ...rest]) => `  ${name.padEnd(28)}${rest.join('  ')}`).join('\n')
  return `Mock Entra is ready.

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
])}

Users and their passwords
${table(users.map((user) => [user.userPrincipalName, user.password]))}

What to do next
  Start an MCP server that trusts this tenant (in a checkout, write "npm run -s mcp-entra --" for "mcp-entra"):
    AUTH_AUTHORITY=${origin} AUTH_TENANT_ID=${tenantId} AUTH_CLIENT_ID=${apps.proxy.clientId} \\
    GRAPH_BASE_URL=${graphBaseUrl} mcp-entra serve
  Then, in another terminal:
    mcp-entra connect http://localhost:8000/mcp --call get_user_name
  Stop the mock with Ctrl+C.
`
}
