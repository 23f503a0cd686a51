import { check, fail, pass } from '../../kit/check.ts'
import { bearerOf, parseChallenges } from '../../kit/www-authenticate.ts'
import { requirement } from '../../requirements/index.ts'
import { seeDoor } from './door.ts'

/** Scopes of OpenID Connect have no resource, and are asked for as they are. */
const ofOpenId: readonly string[] = ['openid', 'profile', 'email', 'offline_access']

/** The Application ID URI of the API, a slash, and the name: the only spelling by which Entra finds a scope of one's own. */
const isQualified = (scope: string): boolean => ofOpenId.includes(scope) || /^[a-z][a-z0-9+.-]*:\/\/[^/]+.*\/[^/]+$/i.test(scope)

/**
 * Entra takes a short name for one of Microsoft Graph's, and refuses it (AADSTS650053). Tokens carry the short names all the same,
 * so a server that advertises what it compares sends every client into that wall.
 */
export const scopesQualified = check({
  id: 'server/scopes-at-entra/qualified',
  requirement: requirement('entra.scopes-qualified'),
  title: 'The scopes of challenge and metadata are named as Entra wants to be asked for them',
  needs: ['server'],
  wants: ['token'],
  catches: ['server/advertises-short-scopes'],
  async run({ server, token }, step) {
    const seen = await seeDoor(server, token, step)
    if ('verdict' in seen) return seen.verdict
    const challenge = bearerOf(parseChallenges(seen.door.anonymous.headers['www-authenticate'] ?? []))
    const found = await step('the metadata document', () => server.resourceMetadata())
    const supported = found?.document['scopes_supported']
    const named = [
      ...(challenge?.parameters['scope']?.split(' ') ?? []),
      ...(Array.isArray(supported) ? supported.map(String) : []),
    ]
    const short = named.filter((scope) => !isQualified(scope))
    return short.length === 0
      ? pass
      : fail(`expected scopes with the App ID URI before them, got ${short.length} of ${named.length} without`)
  },
})
