import type { EntraSettings } from './settings.ts'

/** Trades the token of a client for one that Graph accepts. @throws Error where the issuer does not give it. */
export type TradeToken = (token: string) => Promise<string>

/** Microsoft's on-behalf-of flow: the JWT bearer grant of RFC 7523 with the client's token as the assertion. */
export function onBehalfOf(issuer: string, { clientId, clientSecret }: EntraSettings): TradeToken {
  let endpoint: Promise<string> | undefined
  const findEndpoint = async (): Promise<string> => {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`)
    const { token_endpoint: found } = (await response.json()) as { token_endpoint?: unknown }
    if (typeof found !== 'string') throw new Error('the issuer publishes no token endpoint')
    return found
  }
  return async (token) => {
    endpoint ??= findEndpoint().catch((error: unknown) => {
      // The next request shall ask again.
      endpoint = undefined
      throw error
    })
    const response = await fetch(await endpoint, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        client_id: clientId,
        client_secret: clientSecret,
        assertion: token,
        scope: 'https://graph.microsoft.com/User.Read',
        requested_token_use: 'on_behalf_of',
      }),
    })
    const { access_token: forGraph } = (await response.json()) as { access_token?: unknown }
    if (!response.ok || typeof forGraph !== 'string') throw new Error(`the on-behalf-of grant got ${response.status}`)
    return forGraph
  }
}

/** The display name of the user that a token for Graph is about. @throws Error where Graph does not give it. */
export async function displayNameAt(graphBaseUrl: string, tokenForGraph: string): Promise<string> {
  const response = await fetch(`${graphBaseUrl}/v1.0/me?$select=displayName`, {
    headers: { authorization: `Bearer ${tokenForGraph}` },
  })
  const { displayName } = (await response.json()) as { displayName?: unknown }
  if (!response.ok || typeof displayName !== 'string') throw new Error(`Microsoft Graph got ${response.status}`)
  return displayName
}
