import { isServerCallback } from '../app-description.ts'
import type { Description } from '../description.ts'
import { quotedForShell } from '../https/trust.ts'
import { type Configuration, caFileOf, forApp, saveFirst, versionNote } from './words.ts'

/** A command line of ours with its environment: variables that are undefined are left out. */
function commandWith(
  description: Description,
  environment: Readonly<Record<string, string | undefined>>,
  command: string,
): string {
  const said = Object.entries({ NODE_EXTRA_CA_CERTS: caFileOf(description), ...environment })
  return [...said.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${quotedForShell(value)}`])), command].join(
    ' \\\n',
  )
}

/** How our own client is called, with what it needs to trust the mock. */
export const connectLine = (description: Description): string =>
  commandWith(description, {}, 'mcp-entra connect http://localhost:8000/mcp --call get_user_name').replaceAll(' \\\n', ' ')

/** What the server asks to be redirected to where nobody says otherwise, and how the standard app has it registered. */
const usualCallbacks = ['http://localhost:8000/auth/callback', 'http://localhost/auth/callback']

/** Our server as an authorization server of its own. */
export function server(description: Description): Configuration {
  const { origin, tenantId, cast, graphBaseUrl } = description
  const { signIn } = cast
  const own = [...signIn.redirectUris.publicClient, ...signIn.redirectUris.web].find(isServerCallback)
  return {
    title: 'mcp-entra server, signing in for its clients',
    note: `${forApp(description, signIn)}${saveFirst(description)}MCP clients need no registration of their own. Then: ${connectLine(description)}`,
    text: commandWith(
      description,
      {
        AUTH_MODE: 'proxy',
        AUTH_AUTHORITY: origin,
        AUTH_TENANT_ID: tenantId,
        AUTH_CLIENT_ID: signIn.clientId,
        AUTH_CLIENT_SECRET: signIn.redirectUris.publicClient.length > 0 ? undefined : (signIn.clientSecret ?? undefined),
        AUTH_REDIRECT_URI: own !== undefined && usualCallbacks.includes(own) ? undefined : own,
        GRAPH_BASE_URL: graphBaseUrl,
      },
      'mcp-entra serve',
    ),
  }
}

/** Our server behind Entra. */
export function serverDirect(description: Description): Configuration {
  const { origin, tenantId, cast, graphBaseUrl } = description
  const { api } = cast
  const noSecret = api.clientSecret === null ? ' It has no secret, so that it cannot ask Graph on behalf of its users.' : ''
  return {
    title: 'mcp-entra server, clients sign in at Entra',
    note: `${forApp(description, api)}${saveFirst(description)}Clients send the server’s URL as "resource"; so that Entra takes it, the URL must be an App ID URI of the API: ${forApp(description, api) === '' ? 'start the mock with --identifier-uri URL' : 'add it to identifierUris of its manifest'}.${noSecret}${versionNote(api)}`,
    text: commandWith(
      description,
      {
        AUTH_MODE: 'direct',
        AUTH_AUTHORITY: origin,
        AUTH_TENANT_ID: tenantId,
        AUTH_CLIENT_ID: api.clientId,
        AUTH_CLIENT_SECRET: api.clientSecret ?? undefined,
        AUTH_APP_ID_URI: api.identifierUris[0],
        MCP_SERVER_SCOPES: api.shortScope === null || api.shortScope === 'mcp.access' ? undefined : api.shortScope,
        GRAPH_BASE_URL: graphBaseUrl,
      },
      'mcp-entra serve',
    ),
  }
}
