import { requirement } from '../../requirements/index.ts'
import { nearMiss } from './near-miss.ts'
import { expired } from './token-lifetime.ts'

/**
 * Two things are wrong with it, and one of them is mended by a fresh token alone. Who is told that the scope is too small asks the
 * person for more, and gets it for nothing.
 */
export const expiredBeforeScopes = nearMiss({
  id: 'server/token-order/expired-before-scopes',
  requirement: requirement('challenge.401-invalid-token'),
  title: 'An expired token is refused with 401, also where it lacks the scope',
  catches: ['server/judges-scopes-before-the-time', 'server/ignores-expiry', 'server/allows-half-an-hour-for-clocks'],
  what: 'an expired token without the scope',
  change: (right) => {
    const { claims } = expired(right)
    const scopes = right.claims['scp'] === undefined ? 'scope' : 'scp'
    return { claims: { ...claims, [scopes]: 'conformance.unrelated' } }
  },
})
