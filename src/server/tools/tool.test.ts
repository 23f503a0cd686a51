import { expect, test } from 'vitest'
import { z } from 'zod'
import { createServer } from '../index.ts'
import { converse, dialects } from '../testing/dialects.ts'
import { directConfig } from '../testing/fake-entra.ts'
import { challengeOf, stages } from '../testing/stage.ts'
import { checkTools, defineTool } from './tool.ts'

const stage = stages()

/** A tool as somebody else writes it: its arguments are typed by its schema. */
const repeat = defineTool({
  name: 'repeat',
  title: 'Repeat',
  description: 'Says a word several times.',
  input: z.object({ word: z.string(), times: z.number().int().max(3).default(2) }),
  scope: 'mcp.repeat',
  handler: async (_principal, { word, times }) => ({ text: word.repeat(times) }),
})

test.each(dialects)(
  'at $revision a tool of one’s own is listed, judged by its scope and its schema, and called',
  async (dialect) => {
    const { entra, server, token } = await stage(
      { tools: (tools) => [...tools, repeat] },
      { scopes: ['mcp.access', 'mcp.repeat'] },
    )
    const able = await entra.mint({ claims: { scp: 'mcp.access mcp.repeat' } })
    const call = async (tried: string, args: object) =>
      converse(dialect, server.url, token, { method: 'tools/call', params: { name: 'repeat', arguments: args }, tried })

    const { json } = await converse(dialect, server.url, token, { method: 'tools/list' })
    expect(json.result.tools.map(({ name }: { name: string }) => name)).toEqual(['get_user_name', 'repeat'])
    expect(json.result.tools[1]).toMatchObject({
      description: 'Says a word several times. Needs the scope mcp.repeat.',
      inputSchema: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
      _meta: { securitySchemes: [{ type: 'oauth2', scopes: [`${server.url}/mcp.access`, `${server.url}/mcp.repeat`] }] },
    })
    const refused = await call(token, { word: 'ha' })
    expect([refused.status, challengeOf(refused.headers)['error']]).toEqual([403, 'insufficient_scope'])
    expect((await call(able, { word: 'ha' })).json.result.content).toEqual([{ type: 'text', text: 'haha' }])
    for (const args of [{}, { word: 7 }, { word: 'ha', times: 4 }])
      expect((await call(able, args)).json.result.isError).toBe(true)
  },
)

test.each([
  ['another name', [repeat, { ...repeat, name: 'two words' }], /"two words" needs another name/],
  ['a name of its own', [repeat, repeat], /two tools called repeat/],
  ['a scope that somebody is given', [{ ...repeat, scope: 'mcp.nobody' }], /mcp\.nobody, which MCP_SERVER_SCOPES does not list/],
])('a tool that needs %s is told at the start', async (_case, tools, message) => {
  expect(() => checkTools(tools, ['mcp.access', 'mcp.repeat'])).toThrow(message)
})

test('a server with such a tool does not start, and gives its port back', async () => {
  const config = { ...directConfig({ origin: 'http://localhost:1' }), port: 0 }
  await expect(createServer(config, { tools: () => [repeat] })).rejects.toThrow('MCP_SERVER_SCOPES')
})
