import type { Directory, Upstream } from '../../kit/instruments.ts'
import type { Redactor } from '../../kit/redaction.ts'
import type { MintRequest, MockControl } from './mock-control.ts'

/** The mock Entra as the directory of those who sign in. */
export function mockDirectory(mock: MockControl, redactor: Redactor): Directory {
  const minted = async (request: MintRequest) => {
    const token = await mock.mint(request)
    redactor.keep(token)
    return token
  }
  return {
    displayName: () => mock.displayName(),
    rename: async (displayName) => {
      const before = await mock.displayName()
      await mock.rename(displayName)
      return () => mock.rename(before)
    },
    graphToken: () => minted({ resource: 'graph' }),
    publishKey: async () => {
      const kid = await mock.announceKey()
      return { mint: () => minted({ kid }), retire: () => mock.retireKey(kid) }
    },
    mark: async () => (await mock.ledger(0)).next,
    keyFetches: async (since) => (await mock.ledger(since)).entries.filter(({ endpoint }) => endpoint === 'jwks').length,
  }
}

/** The mock Entra as Microsoft Graph, or as whatever other API stands behind the server: at those addresses tokens are seen, and no more. */
export const mockUpstream = (mock: MockControl): Upstream => ({
  mark: async () => (await mock.ledger(0)).next,
  calls: async (since) => {
    const { entries } = await mock.ledger(since)
    return entries.flatMap(({ bearer }) =>
      bearer ? [{ fingerprint: bearer.fingerprint, audience: String(bearer.audience) }] : [],
    )
  },
})
