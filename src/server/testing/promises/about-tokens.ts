import { expect } from 'vitest'
import { send } from '../dialects.ts'
import { clientId } from '../fake-entra.ts'
import { challengeOf, type Stage } from '../stage.ts'
import { advertised, type Promised, seconds } from './promise.ts'

/** Tokens that are wrong in all the ways that make a library throw. */
const worthless = async ({ entra }: Stage) => {
  const right = await entra.mint()
  const [header, claims, signature] = right.split('.')
  return {
    expired: await entra.mint({ claims: { exp: seconds() - 60 } }),
    'not begun': await entra.mint({ claims: { nbf: seconds() + 600 } }),
    'of another issuer': await entra.mint({ claims: { iss: 'https://evil.example/"quoted"' } }),
    'for another API': await entra.mint({ claims: { aud: 'api://another' } }),
    'of an unknown key': await entra.mint({ header: { kid: 'never-heard-of' } }),
    'signed by somebody else': `${header}.${claims}.${'A'.repeat(signature?.length ?? 0)}`,
    'with line breaks and letters of all the world': await entra.mint({
      claims: { iss: 'a\r\nx-injected: 1\nЖ☂', sub: 'Ж\n' },
    }),
    'no token at all': 'not-a-token',
  }
}

export const aboutTokens: readonly Promised[] = [
  {
    promise: 'whatever a library throws about a token, the answer is 401 with a challenge, and never a 500',
    async shows({ at, ask }) {
      for (const [what, token] of Object.entries(await worthless(at))) {
        const { status, headers } = await ask(token)
        expect(status, what).toBe(401)
        expect(challengeOf(headers), what).toMatchObject({
          error: 'invalid_token',
          resource_metadata: at.server.resourceMetadata,
        })
      }
    },
  },
  {
    promise: 'the challenge keeps the grammar of HTTP, whatever stands in the token',
    async shows({ at, ask }) {
      for (const token of Object.values(await worthless(at))) {
        const { headers } = await ask(token)
        // Every value in quotes, none of them broken by a quote or a letter that a field cannot hold; challengeOf looks at the rest.
        expect(headers.get('www-authenticate')).toMatch(/^[\x20-\x7e]+$/)
        expect(headers.has('x-injected')).toBe(false)
        challengeOf(headers)
      }
    },
  },
  {
    promise: 'a token full of line breaks and foreign letters is refused like any other, without a page and without a stack',
    async shows({ at, ask }) {
      const { status, headers, text } = await ask((await worthless(at))['with line breaks and letters of all the world'])
      expect([status, headers.get('content-type')]).toEqual([401, 'application/json'])
      expect(text).not.toMatch(/<html|node_modules| at .+:\d+/i)
    },
  },
  {
    promise: 'the answer does not tell what was wrong with a token: it is the same for all of them',
    async shows({ at, ask }) {
      const answers = await Promise.all(Object.values(await worthless(at)).map((token) => ask(token)))
      const told = new Set(answers.map(({ headers, text }) => `${headers.get('www-authenticate')}\n${text}`))
      expect(told.size).toBe(1)
      expect([...told][0]).not.toMatch(/evil\.example|api:\/\/another|never-heard-of|claim|signature/)
    },
  },
  {
    promise: 'who sends no credentials, or those of another scheme, is told of no error',
    async shows({ at, dialect }) {
      const { headers, body } = dialect.request('tools/list')
      for (const more of [{}, { authorization: 'Basic dXNlcjpwYXNz' }]) {
        for (const method of ['POST', 'GET', 'DELETE']) {
          const init = { method, headers: { ...headers, ...more }, ...(method === 'POST' ? { body } : {}) }
          const answer = await send(at.server.url, init)
          expect(answer.status).toBe(401)
          expect(challengeOf(answer.headers)).toEqual({
            scope: `${advertised}/mcp.access`,
            resource_metadata: `${at.server.origin}/.well-known/oauth-protected-resource/mcp`,
          })
          expect(answer.json.error).toBeUndefined()
        }
      }
    },
  },
  {
    promise: 'a token that has expired gets 401 even where it lacks the scope, too',
    async shows({ at, ask }) {
      expect((await ask(await at.entra.mint({ claims: { exp: seconds() - 60, scp: 'other' } }))).status).toBe(401)
    },
  },
  {
    promise: 'clocks may differ by half a minute: nothing takes that back',
    async shows({ at, ask }) {
      expect((await ask(await at.entra.mint({ claims: { exp: seconds() - 20 } }))).status).toBe(200)
      expect((await ask(await at.entra.mint({ claims: { nbf: seconds() + 20 } }))).status).toBe(200)
      expect((await ask(await at.entra.mint({ claims: { exp: seconds() - 40 } }))).status).toBe(401)
    },
  },
  {
    promise: 'the audience is the GUID of the API, or any of its Application ID URIs, and nothing that looks like one',
    async shows({ at, ask }) {
      for (const aud of [clientId, advertised, 'api://it'])
        expect((await ask(await at.entra.mint({ claims: { aud } }))).status, aud).toBe(200)
      for (const aud of [
        at.server.url,
        `${advertised}/`,
        'api://it/',
        clientId.toUpperCase(),
        '00000003-0000-0000-c000-000000000000',
      ])
        expect((await ask(await at.entra.mint({ claims: { aud } }))).status, aud).toBe(401)
    },
  },
]
