import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { Answer, Issuer } from '../../kit/instruments.ts'
import { bearerOf, parseChallenges } from '../../kit/www-authenticate.ts'
import { requirement } from '../../requirements/index.ts'
import { controlled, mintedBy, openDoor, seeDoor } from './door.ts'
import { inWords, wasServed } from './served.ts'
import { asksForScopes, underScoped } from './under-scoped.ts'

const challengeIn = (answer: Answer) => bearerOf(parseChallenges(answer.headers['www-authenticate'] ?? []))

/** The scopes that a refusal asks for, in an order of our own: a scope parameter is a set (RFC 6749 §3.3). */
const scopesIn = (answer: Answer): readonly string[] => challengeIn(answer)?.parameters['scope']?.split(' ').sort() ?? []

const isSameSet = (one: readonly string[], other: readonly string[]): boolean => one.join(' ') === other.join(' ')

const unrelated = () => 'conformance.unrelated'

/** A client that is told different things for the same request cannot settle on a token. */
export const sameScopesForStrangers = check({
  id: 'server/step-up-challenges/same-scopes-for-strangers',
  requirement: requirement('challenge.scope-consistency'),
  title: 'The same request without credentials is asked for the same scopes each time',
  needs: ['server'],
  wants: ['token'],
  catches: ['server/asks-for-other-scopes-each-time'],
  async run({ server, token }, step) {
    const seen = await seeDoor(server, token, step)
    if ('verdict' in seen) return seen.verdict
    const { door } = seen
    const again = await step('probe: the same request, twice more', () => Promise.all([door.knock(), door.knock()]))
    return again.every((answer) => isSameSet(scopesIn(answer), scopesIn(door.anonymous)))
      ? pass
      : fail('expected the same `scope` for the same request without credentials, got others')
  },
})

/** As for strangers: which strategy a server follows is its choice (MCP, "Runtime Insufficient Scope Errors"), once. */
export const sameScopesForTokens = check({
  id: 'server/step-up-challenges/same-scopes-for-tokens',
  requirement: requirement('stepup.server-consistent-strategy'),
  title: 'The same request with the same token is asked for the same further scopes each time',
  needs: ['server', 'issuer'],
  catches: ['server/asks-tokens-for-other-scopes-each-time'],
  async run({ server, issuer }, step) {
    const shown = await underScoped({ server, issuer }, step, unrelated)
    if ('verdict' in shown) return shown.verdict
    const token = await issuer.mint({ claims: { [issuer.scopeClaim]: unrelated() } })
    const again = await step('probe: the same once more', () => shown.ask({ token }))
    return isSameSet(scopesIn(again), scopesIn(shown.answer))
      ? pass
      : fail('expected the same `scope` for the same request with such a token, got another')
  },
})

/** Neither a 401, which throws a good token away, nor a 200 in which no client finds the challenge. */
export const forbiddenWithChallenge = check({
  id: 'server/step-up-challenges/forbidden-with-challenge',
  requirement: requirement('stepup.server-403'),
  title: 'A valid token without the scope is refused with 403 and a Bearer challenge',
  needs: ['server', 'issuer'],
  catches: ['server/no-challenge-on-403', 'server/missing-scope-gets-401', 'server/ignores-scope'],
  async run({ server, issuer }, step) {
    const shown = await underScoped({ server, issuer }, step, unrelated)
    if ('verdict' in shown) return shown.verdict
    const { answer, door } = shown
    if (wasServed(answer) && !asksForScopes(door)) return pass
    if (answer.status !== 403) return fail(`expected 403 with a Bearer challenge, got ${inWords(answer)}`)
    return challengeIn(answer) === undefined ? fail('expected a Bearer challenge on the 403, got none that can be read') : pass
  },
})

/** What a token carries for a scope that a challenge names: Entra leaves out the App ID URI (`scp`, documented). */
const asCarried = (scopes: readonly string[], { scopeClaim }: Issuer): string =>
  scopes.map((scope) => (scopeClaim === 'scp' ? scope.slice(scope.lastIndexOf('/') + 1) : scope)).join(' ')

export const oneChallengeEnough = check({
  id: 'server/step-up-challenges/one-is-enough',
  requirement: requirement('stepup.server-single-challenge'),
  title: 'A token with exactly the scopes that a 403 asks for is not refused for want of scopes again',
  needs: ['server', 'issuer'],
  catches: ['server/asks-for-a-scope-that-does-not-help'],
  async run({ server, issuer }, step) {
    const shown = await underScoped({ server, issuer }, step, unrelated)
    if ('verdict' in shown) return shown.verdict
    const { answer, ask } = shown
    const scopes = scopesIn(answer)
    if (answer.status !== 403 || scopes.length === 0) return pass
    const token = await issuer.mint({ claims: { [issuer.scopeClaim]: asCarried(scopes, issuer) } })
    const second = await step('probe: the same request with the scopes of the challenge', () => ask({ token }))
    if (second.status === 403) return fail('expected no further refusal for want of scopes, got 403 once more')
    return wasServed(second) ? pass : inconclusive(`a token with the scopes of the challenge got ${inWords(second)}`)
  },
})

/**
 * Which scope implies which is for the server to know. That a token may do more than is needed is the least of it, and what a
 * comparison of the whole text forgets.
 */
export const widerScopesServed = check({
  id: 'server/step-up-challenges/wider-is-served',
  requirement: requirement('stepup.server-scope-hierarchy'),
  title: 'A token that grants more than is needed is served like one that grants just that',
  needs: ['server', 'issuer'],
  catches: ['server/compares-the-scopes-as-one-text'],
  async run({ server, issuer }, step) {
    const opened = await openDoor(server, mintedBy(issuer), step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    const { claims } = await issuer.right()
    const scopes = `conformance.first ${String(claims[issuer.scopeClaim])} conformance.last`
    const wide = await issuer.mint({ claims: { [issuer.scopeClaim]: scopes } })
    const probes = [
      await step(`probe: ${door.name} with a token for further scopes`, () => door.knock({ token: wide })),
      await step('probe: tools/list with a token for further scopes', () => server.listTools({ token: wide })),
    ]
    const control = await controlled(step, 'control: tools/list with the right token', () => server.listTools({ token }))
    if (control !== undefined) return control
    const refused = probes.find((answer) => !wasServed(answer))
    return refused === undefined ? pass : fail(`expected a token that grants more to be served, got ${inWords(refused)}`)
  },
})
