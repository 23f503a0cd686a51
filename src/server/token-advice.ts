import { decodeJwt } from 'jose'
import { type Claims, textClaim } from './token-claims.ts'

interface AdviceContext {
  readonly tenantIds: readonly string[]
  readonly clientId: string
  readonly audiences: readonly string[]
  readonly acceptV1Tokens: boolean
  /** The scope that every request needs, as Entra is asked for it. */
  readonly scope: string
}

/** Microsoft Graph, as tokens for it name it: the same in every tenant (documented). */
const graphAudiences: readonly unknown[] = [
  '00000003-0000-0000-c000-000000000000',
  'https://graph.microsoft.com',
  'https://graph.microsoft.com/',
]

/**
 * What to tell the operator about a refused token of Entra, where it shows one of the mistakes that registrations are made with. Its
 * claims are read unverified: they decide about a line in the log and nothing else, and nothing of them is in it.
 */
export function adviceOn(token: string, context: AdviceContext): string | undefined {
  const claims = claimsOf(token)
  return claims && mistakes.find(({ shows }) => shows(claims, context))?.advice(context)
}

const mistakes: readonly {
  readonly shows: (claims: Claims, context: AdviceContext) => boolean
  readonly advice: (context: AdviceContext) => string
}[] = [
  {
    shows: ({ aud }) => graphAudiences.includes(aud),
    advice: ({ scope }) =>
      `The token is for Microsoft Graph: the client asked for a short scope name, which Entra takes for one of Graph's. It has to ask for ${scope}.`,
  },
  {
    shows: ({ ver }, { acceptV1Tokens }) => ver === '1.0' && !acceptV1Tokens,
    advice: () =>
      'The token is a v1 token: set api.requestedAccessTokenVersion to 2 in the manifest of the API (or AUTH_ACCEPT_V1_TOKENS=true).',
  },
  {
    shows: ({ nonce, azp, appid }) => nonce !== undefined && azp === undefined && appid === undefined,
    advice: () => 'The token is an ID token: the client has to send the access token.',
  },
  {
    shows: ({ tid }, { tenantIds }) => typeof tid === 'string' && !tenantIds.includes(tid),
    advice: () => 'The token is of a tenant that AUTH_TENANT_ID does not list.',
  },
  {
    shows: ({ aud }, { clientId, audiences }) => aud !== clientId && !audiences.some((uri) => uri === aud),
    advice: ({ scope }) =>
      `The token is for another API: the client has to ask for ${scope}, and AUTH_CLIENT_ID has to be this API's.`,
  },
  {
    shows: (claims) => textClaim(claims, 'scp') === undefined,
    advice: ({ scope }) =>
      `The token is an app's own, without a user: tools are run for a person, who signs in and is asked for ${scope}.`,
  },
]

function claimsOf(token: string): Claims | undefined {
  try {
    return decodeJwt(token)
  } catch {
    return undefined
  }
}
