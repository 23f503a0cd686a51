import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ConnectOptions, Elicitation } from '../index.ts'
import { open, serve } from '../testing/older-servers.ts'

describe('a question of the server’s', () => {
  /** A server of 2025-11-25 that asks in the middle of a call, and says what it was answered. */
  async function asking(question: Record<string, unknown>, elicit: ConnectOptions['elicit']) {
    const mcp = new McpServer({ name: 'asks', version: '1' })
    mcp.registerTool('ask', {}, async ({ sendRequest }) => {
      const answer = await sendRequest(
        { method: 'elicitation/create', params: question } as never,
        z.looseObject({}) as never,
      ).catch(String)
      return { content: [{ type: 'text', text: JSON.stringify(answer) }] }
    })
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => crypto.randomUUID() })
    await mcp.connect(transport)
    const origin = await serve((request, response, body) => transport.handleRequest(request, response, body && JSON.parse(body)))
    const session = await open(`${origin}/mcp`, { elicit })
    return (await session.callTool('ask')).text
  }
  const form = { message: 'Who?', requestedSchema: { type: 'object', properties: { name: { type: 'string', default: 'Ada' } } } }

  test('is put to the person, and what is left open takes its default', async () => {
    const asked: Elicitation[] = []
    const answered = await asking(form, async (question) => {
      asked.push(question)
      return { action: 'accept', content: {} }
    })
    expect(asked).toMatchObject([{ mode: 'form', message: 'Who?', requestedSchema: form.requestedSchema }])
    expect(JSON.parse(answered)).toMatchObject({ action: 'accept', content: { name: 'Ada' } })
  })

  test('to open an address is put only where anybody should go there', async () => {
    const asked: Elicitation[] = []
    const elicit: ConnectOptions['elicit'] = async (question) => {
      asked.push(question)
      return { action: 'accept' }
    }
    const url = (address: string) => ({ mode: 'url', message: 'Go', elicitationId: '1', url: address })
    expect(JSON.parse(await asking(url('https://pay.example/x'), elicit))).toMatchObject({ action: 'accept' })
    for (const address of ['http://pay.example/x', 'file:///etc/passwd', 'javascript:alert(1)'])
      expect(JSON.parse(await asking(url(address), elicit))).toMatchObject({ action: 'decline' })
    expect(asked).toEqual([{ mode: 'url', message: 'Go', url: 'https://pay.example/x' }])
  })
})
