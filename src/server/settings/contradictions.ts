import { graphOf } from '../clouds.ts'
import { isLoopback } from '../loopback.ts'
import { keyWanted } from '../store/address.ts'
import { type Settings, settings } from './table.ts'

const onThisMachine = (url: string): boolean => isLoopback(new URL(url).hostname)

/** What cannot work though every single value is well written. Judges what is there, so that all mistakes can be told at once. */
export function contradictions(values: Partial<Settings>): string[] {
  const mistakes: string[] = []
  const { AUTH_MODE: mode, AUTH_AUTHORITY: authority, AUTH_TENANT_ID: tenants, MCP_SERVER_URL: url } = values
  if (mode === 'proxy' && tenants && tenants.length > 1)
    mistakes.push('AUTH_TENANT_ID names several tenants: proxy mode signs people in at one. Name one, or set AUTH_MODE=direct.')
  if (mode === 'proxy' && values.MCP_SERVER_STORE?.startsWith('redis') && !values.AUTH_ENCRYPTION_KEY)
    mistakes.push(`AUTH_ENCRYPTION_KEY is missing: ${keyWanted}.`)
  if (mode === 'direct') mistakes.push(...inDirectMode(values))
  if (values.AUTH_CLIENT_SECRET && values.AUTH_CLIENT_CERTIFICATE)
    mistakes.push(
      'AUTH_CLIENT_SECRET and AUTH_CLIENT_CERTIFICATE are both given: take one of them out, the certificate proves more.',
    )
  if (!values.MCP_SERVER_TLS_CERTIFICATE !== !values.MCP_SERVER_TLS_KEY)
    mistakes.push('MCP_SERVER_TLS_CERTIFICATE and MCP_SERVER_TLS_KEY belong together: give both, or none where a front ends TLS.')
  if (values.MCP_SERVER_TLS_KEY && url?.startsWith('http:'))
    mistakes.push(
      'MCP_SERVER_URL is http, and MCP_SERVER_TLS_CERTIFICATE makes the server speak https only: write it with https.',
    )
  if (authority && !graphOf(authority) && !values.GRAPH_BASE_URL)
    mistakes.push('GRAPH_BASE_URL is missing: AUTH_AUTHORITY is not a cloud of Microsoft, so its Microsoft Graph is not known.')
  if (mode === 'proxy' && url && values.AUTH_REDIRECT_URI && new URL(url).origin !== new URL(values.AUTH_REDIRECT_URI).origin)
    mistakes.push(
      'AUTH_REDIRECT_URI and MCP_SERVER_URL have different origins: Entra would send the browser away from this server.',
    )
  return mistakes
}

function inDirectMode(values: Partial<Settings>): string[] {
  const { AUTH_CLIENT_SECRET, AUTH_CLIENT_CERTIFICATE, AUTH_AUTHORITY, MCP_SERVER_URL, AUTH_APP_ID_URI } = values
  const mistakes: string[] = []
  if (!AUTH_CLIENT_SECRET && !AUTH_CLIENT_CERTIFICATE)
    mistakes.push(`AUTH_CLIENT_SECRET is missing in direct mode: ${settings.AUTH_CLIENT_SECRET.meaning}.`)
  if (!AUTH_AUTHORITY || onThisMachine(AUTH_AUTHORITY)) return mistakes
  // Entra takes api://… and https on a verified domain as Application ID URI, and compares `resource` with it (documented; AADSTS9010010).
  if (!MCP_SERVER_URL || onThisMachine(MCP_SERVER_URL))
    mistakes.push(
      'MCP_SERVER_URL must be https on a domain that the tenant has verified: in direct mode clients send it to Entra as `resource`, and Entra knows no http://localhost there. Against a mock on this machine http works, and so does AUTH_MODE=proxy.',
    )
  if (AUTH_APP_ID_URI?.some((uri) => uri.startsWith('http:')))
    mistakes.push('AUTH_APP_ID_URI must be api://… or https on a domain that the tenant has verified: Entra accepts no other.')
  return mistakes
}
