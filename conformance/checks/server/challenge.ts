import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { bearerOf, parseChallenges } from '../../kit/www-authenticate.ts'
import { requirement } from '../../requirements/index.ts'
import { anonymousChallenge, challengeOf } from './anonymous-challenge.ts'
import { garbage } from './bad-credentials.ts'
import { openDoor, seeDoor } from './door.ts'

/** `scope = scope-token *( SP scope-token )` (RFC 6749 §3.3). */
const scopeGrammar = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/

/** Without it a client cannot know what kind of credential is asked for (RFC 6750 §3: Bearer, and at least one parameter). */
export const bearerChallenge = check({
  id: 'server/challenge/bearer-on-401',
  requirement: requirement('challenge.www-authenticate-on-401'),
  title: 'A 401 carries a well-formed WWW-Authenticate field with a Bearer challenge and a parameter',
  needs: ['server'],
  wants: ['token'],
  catches: ['server/no-challenge', 'server/unescaped-quote-in-challenge', 'server/wants-an-api-key'],
  async run({ server, token }, step) {
    const seen = await seeDoor(server, token, step)
    if ('verdict' in seen) return seen.verdict
    const { door } = seen
    const answers = [{ who: 'a stranger', answer: door.anonymous }]
    if (token !== undefined) {
      const answer = await step('probe: a string that is no token', () => door.knock({ token: garbage }))
      answers.push({ who: 'a string that is no token', answer })
    }
    const refusals = answers.filter(({ answer }) => answer.status === 401)
    if (refusals.length === 0) return inconclusive('nobody got a 401')
    for (const { who, answer } of refusals) {
      const lines = answer.headers['www-authenticate']
      if (lines === undefined) return fail(`expected WWW-Authenticate on the 401 for ${who}, got no such field`)
      const parsed = parseChallenges(lines)
      if ('malformed' in parsed) return fail(`the WWW-Authenticate field for ${who} breaks the grammar: ${parsed.malformed}`)
      const bearer = bearerOf(parsed)
      if (bearer === undefined) return fail(`expected a Bearer challenge for ${who}, got other schemes only`)
      if (Object.keys(bearer.parameters).length === 0) return fail(`the Bearer challenge for ${who} has no parameter`)
    }
    return pass
  },
})

export const scopeNamed = check({
  id: 'server/challenge/scope-named',
  requirement: requirement('challenge.scope-param'),
  title: 'The challenge names the scopes that are needed, in the syntax of RFC 6749',
  needs: ['server'],
  wants: ['token'],
  catches: ['server/no-scope-in-challenge'],
  async run({ server, token }, step) {
    const found = await anonymousChallenge(server, token, step)
    if ('verdict' in found) return found.verdict
    const scope = found.challenge.parameters['scope']
    if (scope === undefined) return fail('expected a `scope` parameter in the challenge, got none')
    return scopeGrammar.test(scope) ? pass : fail('the `scope` parameter is not a list of scopes parted by single spaces')
  },
})

/** A client that is told `invalid_token` throws away a token that it never sent, or reports an error to a new user. */
export const noErrorForStrangers = check({
  id: 'server/challenge/no-error-for-strangers',
  requirement: requirement('challenge.no-error-code-when-anonymous'),
  title: 'The challenge to a request without credentials has no error code',
  needs: ['server'],
  wants: ['token'],
  catches: ['server/error-code-for-strangers'],
  async run({ server, token }, step) {
    const found = await anonymousChallenge(server, token, step)
    if ('verdict' in found) return found.verdict
    return found.challenge.parameters['error'] === undefined
      ? pass
      : fail('expected no `error` parameter for a request without credentials, got one')
  },
})

export const invalidTokenNamed = check({
  id: 'server/challenge/invalid-token-named',
  requirement: requirement('challenge.invalid-token-code'),
  title: 'The challenge to a bad token says error="invalid_token"',
  needs: ['server', 'token'],
  catches: ['server/no-error-code', 'server/calls-a-bad-token-an-invalid-request'],
  async run({ server, token }, step) {
    const opened = await openDoor(server, token, step)
    if ('verdict' in opened) return opened.verdict
    const probe = await step('probe: a string that is no token', () => opened.door.knock({ token: garbage }))
    const found = challengeOf(probe, 401)
    if ('verdict' in found) return found.verdict
    const error = found.challenge.parameters['error']
    return error === 'invalid_token'
      ? pass
      : fail(`expected error="invalid_token", got ${error === undefined ? 'none' : 'another'}`)
  },
})

/** `offline_access` is between a client and its authorization server; no resource is reached with it. */
export const noOfflineAccessChallenged = check({
  id: 'server/challenge/no-offline-access',
  requirement: requirement('refresh.server-no-offline-in-challenge'),
  title: 'The challenge does not ask for offline_access',
  needs: ['server'],
  wants: ['token'],
  catches: ['server/offline-access-in-challenge'],
  async run({ server, token }, step) {
    const found = await anonymousChallenge(server, token, step)
    if ('verdict' in found) return found.verdict
    const scopes = found.challenge.parameters['scope']?.split(' ') ?? []
    return scopes.includes('offline_access') ? fail('the challenge asks for offline_access') : pass
  },
})
