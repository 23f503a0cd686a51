import { check, inconclusive, type Verdict } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { type Definition, endingOf, gotThrough } from './judging.ts'

/** Microsoft Entra ID as it is today: an issuer per tenant whose document is at the appended place, without PKCE, registration and iss. */
export const entraToday: Scenario = {
  id: 'entra-today',
  what: 'Microsoft Entra ID as the authorization server',
  official: 'auth/pre-registration',
  entra: {},
}
/** The same where the challenge names no scope, so that the client has to take those of the resource document. */
export const entraListed: Scenario = {
  ...entraToday,
  id: 'entra-today-scopes-listed',
  what: 'Microsoft Entra ID as the authorization server, and a challenge without scopes',
  challenge: ({ resource_metadata: named }) => [`Bearer resource_metadata="${named}"`],
}
/** The same where the server is an origin, whose address every library of addresses prints with a slash. */
export const entraAtOrigin: Scenario = {
  ...entraToday,
  id: 'entra-today-server-at-origin',
  what: 'Microsoft Entra ID as the authorization server of a server whose address has no path',
  path: '',
}
/** The same a while later: the first token is not good any more when a tool is called. */
export const entraLater: Scenario = {
  ...entraToday,
  id: 'entra-today-token-expired',
  what: 'Microsoft Entra ID as the authorization server, and a token that expires',
  objection: ({ nthToken, rpcMethod }) => (nthToken === 1 && rpcMethod === 'tools/call' ? { error: 'invalid_token' } : undefined),
}
/** The same where a tool needs a scope more. */
export const entraWider: Scenario = {
  ...entraToday,
  id: 'entra-today-wider-scope',
  what: 'Microsoft Entra ID as the authorization server, and a tool that needs one scope more',
  objection: ({ url, rpcMethod, scopes }) =>
    rpcMethod === 'tools/call' && !scopes.includes(widerScope({ url }))
      ? { error: 'insufficient_scope', scope: widerScope({ url }) }
      : undefined,
}
/** The same where a policy wants more of the person than MCP has words for (Microsoft: "Claims challenges, claims requests, and client capabilities"). */
export const entraClaims: Scenario = {
  ...entraToday,
  id: 'entra-today-claims-challenge',
  what: 'Microsoft Entra ID as the authorization server, and a tool that asks for claims which no sign-in brings',
  objection: ({ rpcMethod }) =>
    rpcMethod === 'tools/call' ? { error: 'insufficient_claims', claims: contextWanted } : undefined,
}
const contextWanted = Buffer.from('{"access_token":{"acrs":{"essential":true,"value":"c1"}}}').toString('base64')
/** The same where the API never said which tokens it wants, and gets those of version 1. */
export const entraVersion1: Scenario = {
  ...entraToday,
  id: 'entra-today-version-1-tokens',
  what: 'Microsoft Entra ID as the authorization server, with tokens of version 1',
  entra: { tokenVersion: 1 },
}
/** The same where nobody has registered the client. */
export const entraUnregistered: Scenario = {
  ...entraToday,
  id: 'entra-today-unregistered',
  what: 'Microsoft Entra ID as the authorization server, and no client id',
  official: 'auth/metadata-default',
  entra: { isRegistered: false },
}
/** The same where the server names `common`, whose document is about no tenant. */
export const entraCommon: Scenario = {
  ...entraToday,
  id: 'entra-common',
  what: 'a server that names the authority common of Microsoft Entra ID, whose document gives a template as its issuer',
  resourceMetadata: (right, { issuer }) => ({ ...right, authorization_servers: [commonOf(issuer)] }),
  context: ({ issuer }) => ({ issuer: commonOf(issuer) }),
}
const commonOf = (issuer: string): string => new URL('/common/v2.0', issuer).href

/** The scope of the API as the server names it. */
export const accessScope = ({ url }: Pick<ClientRun, 'url'>): string => `${url}/mcp.access`

/** A further scope of the API. */
export const widerScope = ({ url }: Pick<ClientRun, 'url'>): string => `${url}/mcp.profile`

/** Looks at what a client does in an unusual tenant, if it gets through in a usual one: else nothing is known of the difference. */
export const afterToday = (definition: Definition, scenario: Scenario, look: (run: ClientRun) => Verdict) =>
  check({
    ...definition,
    needs: ['client'],
    async run({ client }, step) {
      const today = await step(`control: the client meets ${entraToday.what}`, () => client.run(entraToday))
      if (!gotThrough(today))
        return inconclusive(`at Entra as it is today the client does not get through: it ${endingOf(today)}`)
      return look(await step(`probe: the client meets ${scenario.what}`, () => client.run(scenario)))
    },
  })
