import { check, fail, pass } from '../../kit/check.ts'
import { bearerOf, parseChallenges } from '../../kit/www-authenticate.ts'
import { requirement } from '../../requirements/index.ts'
import { seeDoor } from './door.ts'
import { inWords, wasServed } from './served.ts'

/**
 * The weakest sign of the profile will do, because its sentences are judged one by one elsewhere: this is for API keys, cookies and
 * login pages. 2025-03-26 knew no resource metadata: there an authorization server on the same origin is a sign, if only by the
 * default address of its endpoint.
 */
export const profileFollowed = check({
  id: 'server/profile/followed',
  requirement: requirement('gen.http-follow-spec'),
  title: 'A stranger is told by 401, a Bearer challenge or metadata that this is OAuth as MCP has it',
  needs: ['server'],
  wants: ['token'],
  catches: ['server/wants-an-api-key'],
  async run({ server, token }, step) {
    const seen = await seeDoor(server, token, step)
    if ('verdict' in seen) return seen.verdict
    const { anonymous } = seen.door
    if (wasServed(anonymous)) return pass
    const parsed = parseChallenges(anonymous.headers['www-authenticate'] ?? [])
    if (!('malformed' in parsed) && bearerOf(parsed) !== undefined) return pass
    if (await step('is there resource metadata', () => server.resourceMetadata())) return pass
    const own = await step('is it its own authorization server', async () => ({
      metadata: await server.send({ method: 'GET', url: '/.well-known/oauth-authorization-server' }),
      authorize: await server.send({ method: 'GET', url: '/authorize' }),
    }))
    if (own.metadata.status === 200 && own.metadata.json !== undefined) return pass
    if (server.revision === '2025-03-26' && own.authorize.status !== 404) return pass
    return fail(`expected a sign of OAuth as MCP has it, got ${inWords(anonymous)} without Bearer challenge and without metadata`)
  },
})
