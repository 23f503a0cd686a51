import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { bearerOf, parseChallenges } from '../../kit/www-authenticate.ts'
import { requirement } from '../../requirements/index.ts'
import { controlled, openDoor } from './door.ts'
import { inWords, wasServed } from './served.ts'
import { spoilt } from './token-signature.ts'

/**
 * OAuth 2.1 §5.3, RFC 6750 §3.1: the status, a Bearer challenge, and no error code but the one that belongs to that status. A client
 * acts on the three together: it gets another token for `invalid_token`, and mends its request for `invalid_request`.
 */
export const refusedAsOAuthSays = check({
  id: 'server/token-errors/refused-as-oauth-says',
  requirement: requirement('token.server-oauth-errors'),
  title: 'A token that is not valid gets 401 with a Bearer challenge, whose error code is invalid_token if it has one',
  needs: ['server', 'token'],
  catches: [
    'server/calls-a-bad-token-an-invalid-request',
    'server/no-challenge',
    'server/unescaped-quote-in-challenge',
    'server/wants-an-api-key',
  ],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    const probe = await step('probe: a token that was tampered with', () => door.knock({ token: spoilt(token) }))
    const after = await controlled(step, `control: ${door.name} with the right token again`, () => door.knock({ token }))
    if (after !== undefined) return after
    if (wasServed(probe)) return inconclusive('the token was taken, so there is no refusal to judge')
    if (probe.status !== 401) return fail(`expected 401, got ${inWords(probe)}`)
    const challenge = bearerOf(parseChallenges(probe.headers['www-authenticate'] ?? []))
    if (challenge === undefined) return fail('expected a Bearer challenge on the 401, got none that can be read')
    const error = challenge.parameters['error']
    return error === undefined || error === 'invalid_token'
      ? pass
      : fail('expected error="invalid_token", or no error code, got another')
  },
})
