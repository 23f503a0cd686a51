import { check, fail, pass } from '../../kit/check.ts'
import { bearerOf, parseChallenges } from '../../kit/www-authenticate.ts'
import { requirement } from '../../requirements/index.ts'
import { openDoor } from './door.ts'
import { laterRequests } from './later-requests.ts'

/** A token ends in the middle of the work, and it is a later request that is told so, by code that is often another. */
export const everyChallengeReadable = check({
  id: 'server/challenge/bearer-on-every-401',
  requirement: requirement('challenge.www-authenticate-on-401'),
  title: 'The 401 for tools/list, a tool and GET carries a well-formed Bearer challenge, like that for the first request',
  needs: ['server', 'token'],
  catches: ['server/challenges-the-first-request-alone', 'server/no-challenge', 'server/wants-an-api-key'],
  async run({ server, token }, step) {
    const opened = await openDoor(server, token, step)
    if ('verdict' in opened) return opened.verdict
    const later = await laterRequests(server, opened, step)
    const streaming = { accept: 'text/event-stream', 'mcp-protocol-version': server.revision }
    const requests = [
      ...later.map(({ name, send }) => ({ name, ask: () => send({ authorization: undefined }) })),
      { name: 'GET', ask: () => server.send({ method: 'GET', headers: streaming }) },
    ]
    for (const { name, ask } of requests) {
      const answer = await step(`probe: ${name} without a token`, ask)
      // What else may be said, and that it is a refusal, is judged elsewhere.
      if (answer.status !== 401) continue
      const lines = answer.headers['www-authenticate']
      if (lines === undefined) return fail(`expected WWW-Authenticate on the 401 for ${name}, got no such field`)
      const challenges = parseChallenges(lines)
      if ('malformed' in challenges) return fail(`the challenge for ${name} breaks the grammar: ${challenges.malformed}`)
      if (bearerOf(challenges) === undefined) return fail(`expected a Bearer challenge for ${name}, got none`)
    }
    return pass
  },
})
