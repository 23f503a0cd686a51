import { expect } from 'vitest'
import { challengeOf } from '../stage.ts'
import { advertised, call, type Promised, runs } from './promise.ts'

export const aboutScopes: readonly Promised[] = [
  {
    promise: 'scopes are compared as tokens carry them, and named as Entra wants to be asked for them',
    async shows({ at, ask }) {
      for (const scp of ['other', 'mcp.access.not', 'MCP.ACCESS', `${advertised}/mcp.access`, undefined]) {
        const { status, headers } = await ask(await at.entra.mint({ claims: { scp } }))
        expect(status).toBe(403)
        expect(challengeOf(headers)).toMatchObject({
          error: 'insufficient_scope',
          scope: `${advertised}/mcp.access`,
          resource_metadata: at.server.resourceMetadata,
        })
      }
      expect((await ask(await at.entra.mint({ claims: { scp: 'other mcp.access' } }))).status).toBe(200)
    },
  },
  {
    promise: 'a wider scope is enough where a narrower one is wanted',
    async shows({ at, ask }) {
      const wide = await at.entra.mint({ claims: { scp: 'mcp.admin' } })
      expect((await ask(wide)).status).toBe(200)
      expect((await ask(wide, call('needs_more'))).status).toBe(200)
    },
  },
  {
    promise: 'a tool that needs more gets 403 before it runs, and one challenge that names everything the call needs',
    async shows({ at, ask }) {
      runs.length = 0
      const refused = await ask(await at.entra.mint(), call('needs_more'))
      expect(refused.status).toBe(403)
      const { error, scope = '' } = challengeOf(refused.headers)
      expect([error, scope]).toEqual(['insufficient_scope', `${advertised}/mcp.access ${advertised}/mcp.admin`])
      expect(runs).toEqual([])
      // Exactly what was named is enough.
      const scp = scope.replaceAll(`${advertised}/`, '')
      expect((await ask(await at.entra.mint({ claims: { scp } }), call('needs_more'))).status).toBe(200)
      expect(runs).toHaveLength(1)
    },
  },
]
