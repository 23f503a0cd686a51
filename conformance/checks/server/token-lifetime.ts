import type { TokenChange } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { nearMiss, type RightToken } from './near-miss.ts'

/** Servers may allow for clocks that differ; RFC 7519 §4.1.4 says "a few minutes". Nothing up to this is held against them. */
const allowedSkewSeconds = 300
const hourSeconds = 3600

/** A time claim of the right token, in seconds since 1970. */
const time = ({ claims }: RightToken, name: 'iat' | 'nbf' | 'exp'): number => Number(claims[name] ?? claims['iat'])

/** The same token, issued long enough ago: all its times are moved, as they stand in a token that has really expired. */
export function expired(right: RightToken): TokenChange {
  const agoSeconds = 2 * allowedSkewSeconds
  const back = time(right, 'exp') - time(right, 'iat') + agoSeconds
  return {
    claims: { iat: time(right, 'iat') - back, nbf: time(right, 'nbf') - back, exp: time(right, 'exp') - back },
  }
}

export const expiredRefused = nearMiss({
  id: 'server/token-lifetime/expired-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token that expired ten minutes ago is refused with 401',
  catches: ['server/ignores-expiry', 'server/allows-half-an-hour-for-clocks'],
  what: 'an expired token',
  change: expired,
})

/** RFC 9068 §2.2 and §4: an access token says when it ends, and who verifies it compares that with the clock. */
export const noExpiryRefused = nearMiss({
  id: 'server/token-lifetime/no-expiry-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token that does not say when it expires is refused with 401',
  catches: ['server/expiry-optional', 'server/ignores-expiry'],
  what: 'a token without exp',
  change: () => ({ claims: { exp: null } }),
})

export const notYetValidRefused = nearMiss({
  id: 'server/token-lifetime/not-yet-valid-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token that is valid from ten minutes from now on is refused with 401',
  catches: ['server/ignores-not-before', 'server/allows-half-an-hour-for-clocks'],
  what: 'a token that is not valid for ten minutes yet',
  change: () => ({ claims: validIn(2 * allowedSkewSeconds) }),
})

/** The times of a token that will be valid; its issuer may write times of its own a few minutes into the past, so that now counts. */
function validIn(seconds: number): Readonly<Record<string, number>> {
  const from = Math.floor(Date.now() / 1000) + seconds
  return { nbf: from, exp: from + hourSeconds }
}
