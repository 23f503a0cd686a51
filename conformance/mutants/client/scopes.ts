import { type ClientMutants, minimalClient } from './mutant.ts'

/** Clients that ask for wrong scopes, or do something wrong where one is wanting. */
export const scopeMutants: ClientMutants = {
  'client/asks-for-what-is-listed': minimalClient('asks for the listed scopes whatever the challenge says', (parts) => ({
    ...parts,
    scope: (sources) => parts.scope(sources.before === undefined ? { ...sources, challenged: undefined } : sources),
  })),
  'client/intersects-scopes': minimalClient('asks for challenged scopes only where they are listed', (parts) => ({
    ...parts,
    scope: (sources) => {
      const known = sources.challenged?.split(' ').filter((one) => sources.listed?.includes(one) ?? true)
      return parts.scope(sources.before === undefined ? { ...sources, challenged: known?.join(' ') || undefined } : sources)
    },
  })),
  'client/asks-for-the-first-listed': minimalClient('asks for the first of the listed scopes', (parts) => ({
    ...parts,
    scope: (sources) => parts.scope({ ...sources, listed: sources.listed?.slice(0, 1) }),
  })),
  'client/invents-scopes': minimalClient('asks for scopes of its own', (parts) => ({
    ...parts,
    scope: (sources) => (sources.before === undefined ? 'mcp:everything' : parts.scope(sources)),
  })),
  'client/widens-its-scopes': minimalClient('asks for one scope more when it renews its token', (parts) => ({
    ...parts,
    tokenRequest: (right) =>
      parts.tokenRequest(
        right['grant_type'] === 'refresh_token' && right['scope'] ? { ...right, scope: `${right['scope']} stage.admin` } : right,
      ),
  })),
  'client/always-wants-offline-access': minimalClient('asks for offline_access everywhere', (parts) => ({
    ...parts,
    scope: (sources) => [parts.scope(sources), 'offline_access'].filter(Boolean).join(' '),
  })),
  'client/replaces-scopes': minimalClient('asks for the missing scope only', (parts) => ({
    ...parts,
    scope: (sources) => parts.scope({ ...sources, before: undefined }),
  })),
  'client/gives-up-at-403': minimalClient('does not ask for wider scopes', (parts) => ({ ...parts, stepUps: 0 })),
  'client/steps-up-for-ever': minimalClient('asks for wider scopes again and again', (parts) => ({ ...parts, stepUps: 40 })),
  'client/insists-at-403': minimalClient('sends a request that was forbidden again and again', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      let response = await parts.fetch(input, init)
      for (let left = 20; left > 0 && response.status === 403; left -= 1) response = await parts.fetch(input, init)
      return response
    },
  })),
  'client/forgets-refusals': minimalClient('forgets that a call was refused', (parts) => ({
    ...parts,
    remembersRefusals: false,
  })),
  'client/swallows-403': minimalClient('takes a refusal for an empty answer', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const response = await parts.fetch(input, init)
      return response.status === 403 ? Response.json({ jsonrpc: '2.0', id: 0, result: {} }) : response
    },
  })),
}
