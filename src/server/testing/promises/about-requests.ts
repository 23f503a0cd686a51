import { decodeJwt } from 'jose'
import { expect } from 'vitest'
import { legacy, send } from '../dialects.ts'
import { bob, tenantId } from '../fake-entra.ts'
import { call, type Promised, runs } from './promise.ts'

export const aboutRequests: readonly Promised[] = [
  {
    promise: 'behind the scheme, in whatever letters, stands one token and nothing else, and nowhere else a second one',
    async shows({ at, ask, dialect }) {
      const token = await at.entra.mint()
      const statusOf = async (authorization: string) => (await ask(undefined, { headers: { authorization } })).status
      expect(await statusOf(`bEARER   ${token}`)).toBe(200)
      for (const wrong of [`Bearer ${token} junk`, `Bearer ${token},`, 'Bearer', `Bearer token="${token}"`])
        expect(await statusOf(wrong), wrong.slice(0, 10)).toBe(400)
      const { headers, body } = dialect.request('tools/list')
      const inQuery = (more: Record<string, string>) =>
        send(`${at.server.url}?access_token=${token}`, { method: 'POST', headers: { ...headers, ...more }, body })
      expect((await inQuery({})).status).toBe(401)
      expect((await inQuery({ authorization: `Bearer ${token}` })).status).toBe(400)
    },
  },
  {
    promise: 'the metadata is at both places, says the resource byte for byte, and nothing here plays the authorization server',
    async shows({ at }) {
      for (const place of ['/mcp', '']) {
        const { json } = await send(`${at.server.origin}/.well-known/oauth-protected-resource${place}`, {})
        expect(json.resource).toBe(at.server.url)
      }
      for (const place of ['oauth-authorization-server', 'oauth-authorization-server/mcp', 'openid-configuration'])
        expect((await send(`${at.server.origin}/.well-known/${place}`, {})).status).toBe(404)
    },
  },
  {
    promise: 'the issuer in the metadata is the tenant’s own, byte for byte what tokens say, and no template',
    async shows({ at }) {
      const { json } = await send(at.server.resourceMetadata, {})
      expect(json.authorization_servers).toEqual([`${at.entra.origin}/${tenantId}/v2.0`])
      expect(decodeJwt(await at.entra.mint()).iss).toBe(json.authorization_servers[0])
    },
  },
  {
    promise:
      'a page of another origin gets 403 even with a right token, and a page of its own can read every header that it must',
    async shows({ at, ask }) {
      const { port } = new URL(at.server.url)
      const foreign = [
        'https://evil.example',
        'null',
        `http://evil.example:${port}`,
        `https://localhost:${port}`,
        'http://localhost:1',
      ]
      for (const origin of foreign) {
        const { status, headers } = await ask(undefined, { headers: { origin } })
        expect([status, headers.get('access-control-allow-origin')], origin).toEqual([403, null])
      }
      for (const origin of [at.server.origin, `http://127.0.0.1:${port}`]) {
        for (const token of [undefined, 'worthless']) {
          const { headers } = await ask(token, { headers: { origin } })
          expect(headers.get('access-control-allow-origin')).toBe(origin)
          expect(headers.get('access-control-expose-headers')).toMatch(/WWW-Authenticate.*Mcp-Session-Id/)
        }
      }
    },
  },
  {
    promise: 'a body is not looked at before the token is, and a broken one is answered in JSON',
    async shows({ at, dialect }) {
      const conversation = await dialect.open(at.server.url, at.token)
      const headers = { ...dialect.request('tools/list').headers, ...conversation }
      const stranger = await send(at.server.url, { method: 'POST', headers, body: '{"broken' })
      expect(stranger.status).toBe(401)
      const known = await send(at.server.url, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${at.token}` },
        body: '{"broken',
      })
      expect(known).toMatchObject({ status: 400, json: { jsonrpc: '2.0', error: { code: -32700 } } })
      expect(known.text).not.toMatch(/<html|node_modules|broken/)
    },
  },
  {
    promise: 'GET opens no stream that nothing would ever come on, and DELETE ends nothing that is not there',
    async shows({ at, dialect }) {
      const headers = { ...(await dialect.open(at.server.url, at.token)), authorization: `Bearer ${at.token}` }
      const got = await send(at.server.url, { method: 'GET', headers: { ...headers, accept: 'text/event-stream' } })
      expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST, DELETE, OPTIONS'])
      const unknown = { ...headers, 'mcp-session-id': 'nobody-made-this' }
      expect((await send(at.server.url, { method: 'DELETE', headers: unknown })).status).toBe(dialect === legacy ? 404 : 405)
    },
  },
  {
    promise: 'what a tool throws never reaches the client',
    async shows({ ask }) {
      const { status, text, json } = await ask(undefined, call('throws'))
      expect([status, json.result.isError]).toEqual([200, true])
      expect(text).not.toMatch(/postgres|pass@/)
    },
  },
  {
    promise:
      'a session is of the person who began it: with another person’s token it is not there, and a request is answered for whoever sends it',
    async shows({ at, ask, dialect }) {
      runs.length = 0
      const ofBob = await at.entra.mint({ claims: { ...bob, scp: 'mcp.admin' } })
      const answer = await ask(ofBob, call('needs_more'))
      if (dialect === legacy) expect([answer.status, runs]).toEqual([404, []])
      else expect(answer.json.result.content).toEqual([{ type: 'text', text: bob.oid }])
    },
  },
]
