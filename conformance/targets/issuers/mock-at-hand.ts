import type { MockEntra } from '../../../src/mock-idp/index.ts'
import { type MockControl, userOf } from './mock-control.ts'

/**
 * The control of a mock Entra that runs in this process: the same as over its control address, and a token costs one signature,
 * and not a request as well.
 * @param user UPN of the seeded user to act for; without it, the first.
 * @throws Error where the mock has no such user.
 */
export function mockAtHand(mock: MockEntra, userPrincipalName?: string): MockControl {
  const said = { mockEntra: true as const, ...mock.describe() }
  const user = userOf(said, userPrincipalName)
  return {
    said,
    user,
    mint: (change) => mock.mint({ ...change, user: user.userPrincipalName }),
    displayName: async () => {
      const now = mock.users.find(({ id }) => id === user.id)
      if (!now) throw new Error(`The mock has lost its user ${user.userPrincipalName}.`)
      return now.displayName
    },
    rename: async (displayName) => {
      mock.directory.changeUser(user.id, { displayName })
    },
    announceKey: () => mock.announceKey(),
    retireKey: async (kid) => void mock.retireKey(kid),
    ledger: async (since) => ({ entries: [...mock.ledger.entries(since)], next: mock.ledger.mark }),
  }
}
