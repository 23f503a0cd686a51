import { fail, inconclusive, pass } from '../../kit/check.ts'
import type { Heard } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, getsThrough, gotThrough, looksAt } from './judging.ts'
import { methodOf } from './mcp-requests.ts'
import { scopesOf } from './scopes.ts'

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

export const noWiderScope = looksAt(
  {
    id: 'client/refresh/no-wider-scope',
    requirement: requirement('refresh.client-no-wider'),
    title: 'A token is renewed with no scope that was not asked for when the person signed in',
    // At 2025-03-26 nobody names a scope that it could be added to.
    catches: [
      'client/widens-its-scopes@2025-06-18',
      'client/widens-its-scopes@2025-11-25',
      'client/widens-its-scopes@2026-07-28',
      'client/renews-for-graph',
    ],
  },
  refusedOnce,
  (run) => {
    if (asked(run, 'token').length === 0) return inconclusive(`no code was redeemed; the client ${endingOf(run)}`)
    const granted = asked(run, 'authorization').flatMap(({ query }) => scopesOf(query['scope']))
    const renewals = asked(run, 'token').filter(({ form }) => form['grant_type'] === 'refresh_token')
    const more = renewals.flatMap(({ form }) => scopesOf(form['scope'])).filter((scope) => !granted.includes(scope))
    return more.length === 0 ? pass : fail(`expected none but ${granted.join(' ') || 'no scope'}, got ${more.join(' ')} as well`)
  },
)

/** Each call expires the token that it comes with, until two were served. */
const refusedTwice: Scenario = {
  id: 'tokens-refused-one-by-one',
  what: 'a server that refuses its first token at the first call of a tool, and the next one at the second',
  tools: ([first = {}]) => [first, { ...first, name: 'second-tool' }],
  objection: ({ rpcMethod, nthToken, called }) =>
    rpcMethod === 'tools/call' && called < 2 && nthToken === called + 1 ? { error: 'invalid_token' } : undefined,
}
const isServedCall = (request: Heard): boolean => methodOf(request) === 'tools/call' && request.status === 200

export const oldOneDiscarded = looksAt(
  {
    id: 'client/refresh/old-one-discarded',
    requirement: requirement('refresh.client-replaces'),
    title: 'A refresh token that was replaced by another is not used again',
    catches: ['client/keeps-its-first-refresh-token'],
  },
  refusedTwice,
  (run) => {
    const again = run.heard.findIndex(({ purpose, form: { refresh_token: token } }, at) => {
      const before = run.heard.findIndex((one) => one.purpose === 'token' && one.form['refresh_token'] === token)
      // Whoever calls a tool with the new token has got the new refresh token, too.
      return purpose === 'token' && token !== undefined && run.heard.slice(before, at).some(isServedCall)
    })
    if (again >= 0) return fail('expected the refresh token that came with the last token, got one that it had replaced')
    return gotThrough(run) ? pass : inconclusive(`the client did not go on with another token; it ${endingOf(run)}`)
  },
)
