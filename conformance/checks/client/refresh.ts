import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { getsThrough } from './judging.ts'

/** The first token is good until a tool is called. */
export const refusedOnce: Scenario = {
  id: 'token-refused-once',
  what: 'a server that refuses its first token when a tool is called',
  objection: ({ nthToken, rpcMethod }) => (nthToken === 1 && rpcMethod === 'tools/call' ? { error: 'invalid_token' } : undefined),
}
/** The second token is got by another sign-in. */
export const withoutRefreshToken: Scenario = {
  ...refusedOnce,
  id: 'token-refused-once-without-refresh-token',
  what: 'a server that refuses its first token when a tool is called, where there is no refresh token',
  tokens: ({ refresh_token: _, ...right }) => right,
}

export const signsInAgain = getsThrough(
  {
    id: 'client/refresh/not-counted-on',
    requirement: requirement('refresh.client-no-assumption'),
    title: 'Without a refresh token the person signs in again',
    catches: ['client/counts-on-refresh-tokens', 'client/keeps-its-first-token'],
  },
  withoutRefreshToken,
)
