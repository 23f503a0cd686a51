import type { FailureReport } from '../failure.ts'
import { printable } from '../printable.ts'

/** What was asked for when Entra refused. */
export interface AskedOfEntra {
  readonly resource?: string | undefined
  readonly scope?: string | undefined
}

type Advice = Pick<FailureReport, 'whose' | 'advice'>

const registration = (advice: string): Advice => ({ whose: 'the authorization server', advice })
const mcpServer = (advice: string): Advice => ({ whose: 'the MCP server', advice })
const person = (advice: string): Advice => ({ whose: 'you', advice })

const isOidc = (scope: string): boolean => ['openid', 'profile', 'email', 'offline_access'].includes(scope)

/** Microsoft Graph in its clouds (documented: national cloud deployments). */
const graph = /^https:\/\/((dod-)?graph\.microsoft\.(com|us)|microsoftgraph\.chinacloudapi\.cn)\//

/**
 * AADSTS9010010: `resource` has to equal, letter by letter, an Application ID URI of the app that owns the scopes
 * (documented: secure an MCP server with Entra). Which side breaks that can be seen by what was asked for.
 */
function resourceDoesNotMatch({ resource = '', scope = '' }: AskedOfEntra): Advice {
  const scopes = scope.split(' ').filter((one) => one !== '' && !isOidc(one))
  if (scopes.length === 0)
    return mcpServer(
      'It has to name a scope of its own API in its metadata and its challenge ({App ID URI}/name); the scopes of OpenID Connect alone belong to Microsoft Graph.',
    )
  if (!scopes.every((one) => one.includes('/')))
    return mcpServer(
      `It has to name its scopes fully qualified ({App ID URI}/name) in its metadata and its challenge; a bare ${printable(scopes.find((one) => !one.includes('/')) ?? '')} belongs to Microsoft Graph.`,
    )
  const ofGraph = scopes.find((one) => graph.test(one))
  if (ofGraph !== undefined)
    return mcpServer(
      `It has to name scopes of its own API ({App ID URI}/name) in its metadata and its challenge; ${printable(ofGraph)} is Microsoft Graph's, for which the server gets a token by itself, on behalf of the user.`,
    )
  if (resource.endsWith('/'))
    return mcpServer(
      'Its "resource" ends in a slash, which no Application ID URI can; give it an address with a path and no slash at the end, and register that.',
    )
  return registration(
    `Add ${printable(resource)}, letter by letter, to the Application ID URIs (identifierUris) of the API that defines ${printable(scopes.join(' '))}, after requestedAccessTokenVersion is 2; or run it again with --resource omit.`,
  )
}

/** What a client can meet, by AADSTS number (documented: authentication and authorization error codes). The numbers decide what is advised, and never what is done. */
const table: Readonly<Record<string, (asked: AskedOfEntra) => Advice>> = {
  9010010: resourceDoesNotMatch,
  901002: () => person('This authorization server takes no "resource"; run it again with --resource omit.'),
  650053: ({ scope = '' }) =>
    scope.includes('/')
      ? registration(
          `Define ${printable(scope)} under "Expose an API" of the API, or correct the name in the metadata of the MCP server.`,
        )
      : mcpServer(
          'It has to name its scopes fully qualified ({App ID URI}/name); Entra looks for a bare name on Microsoft Graph.',
        ),
  900144: () =>
    mcpServer(
      'Entra wants a scope: the server has to name one, fully qualified, in scopes_supported or in its challenge. Until then --scope helps.',
    ),
  500011: () =>
    registration(
      'No app in this tenant has the App ID URI in front of the scope; add it to the identifierUris of the API, or correct the scope that the MCP server names.',
    ),
  50011: () =>
    registration(
      'Add http://localhost/callback to the registration of this client under "Mobile and desktop applications"; for localhost the port does not count.',
    ),
  700016: () =>
    person(
      'Use the Application (client) ID of a registration in this tenant with --client-id, or have this one consented to in the tenant.',
    ),
  700038: () => person('Use the Application (client) ID, a GUID, of a registration in this tenant with --client-id.'),
  7000218: () =>
    registration(
      'The redirect URI is registered as "Web", which wants a secret; move it to "Mobile and desktop applications", or give the secret.',
    ),
  9002327: () =>
    registration('The redirect URI is registered as "Single-page application"; move it to "Mobile and desktop applications".'),
  700025: () =>
    person(
      'The registration is a public client, which has no secret: leave the secret out, or register its redirect URI as "Web".',
    ),
  7000215: () => person('The client secret is wrong; give the value of a secret, not its id.'),
  7000216: () =>
    person('Without a person a client proves itself: give its --client-secret or --client-key, or the file of --clients.'),
  7000222: () => registration('The client secret has expired; make a new one and give it to this client.'),
  700024: () => person('Set the clock of this machine right: the assertion that proves this client is valid for a minute.'),
  700027: () => registration('Upload the certificate of the key that this client signs with, under "Certificates & secrets".'),
  65001: () =>
    registration(
      'Consent is missing: pre-authorize this client at the API (api.preAuthorizedApplications), or have an administrator consent.',
    ),
  650057: () =>
    registration(
      'Add a permission for the API to the registration of this client, or pre-authorize it at the API (api.preAuthorizedApplications).',
    ),
  90094: () => registration('Only an administrator can consent to this; ask one to, or pre-authorize this client at the API.'),
  65004: () => person('Run it again and allow the access, or ask whoever administers that account.'),
  50105: () => registration('Assign the user to the app, or switch "Assignment required?" off.'),
  50020: () => person('Sign in with an account of this tenant, or be invited to it as a guest.'),
  90009: () => registration('Client and API are one registration; register this client as an app of its own.'),
  1002012: () => person('Without a user Entra knows one scope, {App ID URI}/.default; run it again with --scope and that.'),
  90002: () => mcpServer('The authorization server it names is of no tenant; its tenant id has to be corrected.'),
  53003: () => registration('A Conditional Access policy forbids it; its administrator sees the reason in the sign-in log.'),
  50194: () => registration('The app is of one tenant; name the tenant in the place of "common", or let other tenants in.'),
}

/** Which side has to change what, by the AADSTS code in a text of Entra's. Undefined where there is none that is known. */
export function entraAdvice(text: string | undefined, asked: AskedOfEntra = {}): Advice | undefined {
  const code = /\bAADSTS(\d{5,8})\b/.exec(text ?? '')?.[1]
  if (code === undefined) return undefined
  const known = Object.hasOwn(table, code) ? table[code] : undefined
  return known?.(asked) ?? registration(`Run "mcp-entra explain AADSTS${code}", which may know more.`)
}
