import { sseUrl } from './addresses.ts'
import type { ServerConfig } from './config.ts'

/** One thing to tell about tenant and settings. A `problem` keeps the server from working; a `note` is worth knowing before clients meet it. */
export interface Finding {
  readonly level: 'good' | 'note' | 'problem'
  readonly says: string
  /** What to do about it. */
  readonly remedy?: string
}

/** Visual Studio Code at Entra: the same in every tenant (captured). */
const visualStudioCode = 'aebc6443-996d-45c2-90f0-388ff96faa56'

/** What the app registration must hold for these settings, to be compared by a person with the portal. */
export function registration(config: ServerConfig, resource: string): Finding[] {
  return config.mode === 'proxy' ? [ofTheClient(config, resource)] : ofTheApi(config, resource)
}

function ofTheClient({ clientId, clientSecret, clientCertificate, redirectUri }: ServerConfig, resource: string): Finding {
  const platform = clientSecret || clientCertificate ? 'Web' : 'Mobile and desktop applications'
  return {
    level: 'note',
    says: `Sign-in returns to ${redirectUri ?? `${new URL(resource).origin}/auth/callback`}.`,
    remedy: `In the app registration ${clientId}, under Authentication, add it as a redirect URI of the platform "${platform}".`,
  }
}

function ofTheApi(config: ServerConfig, resource: string): Finding[] {
  const { clientId, appIdUris = [resource], scopes, graphScopes } = config
  const [advertised] = appIdUris
  const inRegistration = `In the app registration ${clientId}`
  const byGraphName = graphScopes.map((scope) => scope.split('/').at(-1)).join(', ')
  return [
    {
      level: 'note',
      says: `Clients will ask Entra for ${scopes.map((scope) => `${advertised}/${scope}`).join(' and ')}, for the resource ${resource}; Entra answers AADSTS9010010 unless both are of this API, character for character, and AADSTS650053 for a scope that it does not publish.`,
      remedy: `${inRegistration}, under Expose an API, have the Application ID URIs ${[...new Set([...appIdUris, resource])].join(' and ')} (identifierUris in the manifest) and the scopes ${scopes.join(', ')}; in the manifest set requestedAccessTokenVersion to 2 first. For clients of the older HTTP+SSE transport, add ${sseUrl(resource)}.`,
    },
    {
      level: 'note',
      says: 'Entra registers no clients by itself: each MCP client needs a client id that the tenant knows.',
      remedy: `${inRegistration}, under Expose an API, add Visual Studio Code (${visualStudioCode}) and your own clients as authorized client applications, with all scopes, so that nobody is asked for consent.`,
    },
    {
      level: 'note',
      says: 'The server asks Microsoft Graph on behalf of the user; Entra answers AADSTS65001 where nobody has consented to that.',
      remedy: `${inRegistration}, under API permissions, add the delegated permissions ${byGraphName} of Microsoft Graph and grant admin consent.`,
    },
  ]
}
