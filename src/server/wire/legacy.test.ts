import { expect, test } from 'vitest'
import { callTool, converse, legacy, send } from '../testing/dialects.ts'
import { bob } from '../testing/fake-entra.ts'
import { stages } from '../testing/stage.ts'

const stage = stages()

test('sessions belong to the person who began them, and end when they are deleted', async () => {
  const { entra, server, token } = await stage()
  const session = await legacy.open(server.url, token)
  const ask = (bearer: string, method = 'POST') => {
    const { headers, body } = legacy.request('tools/list')
    const all = { ...headers, ...session, authorization: `Bearer ${bearer}` }
    return send(server.url, method === 'POST' ? { method, headers: all, body } : { method, headers: all })
  }
  expect((await ask(token)).status).toBe(200)
  expect((await ask(await entra.mint({ claims: { ...bob } }))).status).toBe(404)
  expect((await ask(await entra.mint({ claims: { ...bob } }), 'DELETE')).status).toBe(404)
  expect((await ask('nobody', 'DELETE')).status).toBe(401)
  expect((await ask(await entra.mint({ claims: { uti: 'a later token' } }))).status).toBe(200)
  expect((await ask(token, 'DELETE')).status).toBe(200)
  expect((await ask(token)).status).toBe(404)
})

test('requests of a session are answered for whoever sends the request, not for whoever began them', async () => {
  const { entra, server, token } = await stage()
  await converse(legacy, server.url, token, callTool)
  const later = await entra.mint({ claims: { uti: 'a later token' } })
  await converse(legacy, server.url, token, { ...callTool, tried: later })
  expect(entra.state.exchanges.map((exchange) => exchange.get('assertion'))).toEqual([token, later])
})
