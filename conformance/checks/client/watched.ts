import type { Scenario } from '../../kit/client-scenario.ts'
import { pkceUnannounced, redirectRegistrable, resourceAsPublished, scopePresent, scopesAsPublished, signsIn } from './entra.ts'
import { consentUnforced, offlineAccess, renewal, signedInOnce } from './entra-tokens.ts'
import { entraLater, entraListed, entraToday } from './entra-worlds.ts'

/** Entra for a client that a person has in hand: one world, in which the first token that a tool is called with expires by that. */
export const watchedWorld: Scenario = {
  ...entraToday,
  id: 'entra-by-hand',
  what: 'Microsoft Entra ID as the authorization server, with a person at the client',
  objection: ({ rpcMethod, nthCalling }) =>
    rpcMethod === 'tools/call' && nthCalling === 1 ? { error: 'invalid_token' } : undefined,
}

/** The scenarios that a client has been through that was in that world. */
export const seenInWatchedWorld: readonly string[] = [entraToday, entraListed, entraLater].map(({ id }) => id)

/** What can be told of a client that was watched there once. */
export const watchedChecks = [
  signsIn,
  resourceAsPublished,
  scopesAsPublished,
  scopePresent,
  pkceUnannounced,
  redirectRegistrable,
  signedInOnce,
  renewal,
  offlineAccess,
  consentUnforced,
]
