/**
 * What the helpers of the SDKs get wrong in front of a server, and this one promises. Each promise stands in plain words and is
 * shown on both wires, byte for byte and without any SDK.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import { callTool, converse, dialects } from './testing/dialects.ts'
import { aboutRequests } from './testing/promises/about-requests.ts'
import { aboutScopes } from './testing/promises/about-scopes.ts'
import { aboutTokens } from './testing/promises/about-tokens.ts'
import { advertised, parts } from './testing/promises/promise.ts'
import { type Stage, stages } from './testing/stage.ts'

const stage = stages()
let at: Stage
beforeAll(async () => {
  at = await stage(parts, { scopes: ['mcp.access', 'mcp.admin'], appIdUris: [advertised, 'api://it'] })
})

describe.each(dialects)('at revision $revision', (dialect) => {
  const ask = (tried?: string, more: object = {}) =>
    converse(dialect, at.server.url, at.token, { ...callTool, ...more, ...(tried === undefined ? {} : { tried }) })

  test('what the promises are shown with is right in everything else', async () => {
    expect((await ask()).status).toBe(200)
  })
  test.each([...aboutTokens, ...aboutScopes, ...aboutRequests])('$promise', ({ shows }) => shows({ at, dialect, ask }))
})
