import type { Remedy } from './remedy.ts'

const graph = 'https://learn.microsoft.com/en-us/graph'

/** What to do about the errors of Microsoft Graph, by their codes. */
const graphRemedies: Readonly<Record<string, Remedy>> = {
  InvalidAuthenticationToken: {
    means: 'Graph was shown no token, or one that is not for Graph: expired, of another tenant, or made for another API.',
    client:
      'Never pass the MCP client’s token on. Exchange it on behalf of the user for scope https://graph.microsoft.com/User.Read, and send what comes back.',
    documented: `${graph}/resolve-auth-errors`,
  },
  Authorization_RequestDenied: {
    means: 'The token is for Graph, but does not allow this.',
    registration: 'Give the client the delegated permission User.Read of Microsoft Graph, with consent.',
    client: 'Ask for https://graph.microsoft.com/User.Read when exchanging the token.',
    documented: `${graph}/permissions-reference`,
  },
  Request_ResourceNotFound: {
    means: 'The user or object of the address is not in the tenant, or the token is an app’s own, for which there is no /me.',
    client: 'Ask with a user’s token, or name the user: /v1.0/users/{id}.',
    documented: `${graph}/errors`,
  },
}

/** The remedy for an error of Graph; undefined where the mock knows none. */
export const graphRemedyOf = (code: string): Remedy | undefined =>
  Object.hasOwn(graphRemedies, code) ? graphRemedies[code] : undefined
