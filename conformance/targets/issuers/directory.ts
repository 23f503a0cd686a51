import type { Directory, Upstream } from '../../kit/instruments.ts'
import type { Redactor } from '../../kit/redaction.ts'
import type { MockControl } from './mock-control.ts'

/** The mock Entra as the directory of those who sign in. */
export function mockDirectory(mock: MockControl, redactor: Redactor): Directory {
  return {
    displayName: () => mock.displayName(),
    rename: async (displayName) => {
      const before = await mock.displayName()
      await mock.rename(displayName)
      return () => mock.rename(before)
    },
    graphToken: async () => {
      const token = await mock.mint({ resource: 'graph' })
      redactor.keep(token)
      return token
    },
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
