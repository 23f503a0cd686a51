import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listener, startListener } from './listener.ts'

let listener: Listener
const heard: string[] = []
beforeAll(async () => {
  listener = await startListener({
    party: 'server',
    answer: ({ body }) => ({ purpose: 'mcp', status: 200, json: { length: body.length } }),
    record: ({ path }) => heard.push(path),
  })
})
afterAll(() => listener.close())

test('a body that says nothing of its length is read no further than any honest one is long', async () => {
  const endless = request(`${listener.origin}/endless`, { method: 'POST' })
  const ended = once(endless, 'error')
  const piece = Buffer.alloc(65_536, 'a')
  const write = () => endless.destroyed || endless.write(piece, write)
  write()
  expect(await ended).toEqual([expect.objectContaining({ code: expect.stringMatching(/^(?:ECONNRESET|EPIPE)$/) })])
  expect(await (await fetch(`${listener.origin}/next`, { method: 'POST', body: 'four' })).json()).toEqual({ length: 4 })
  expect(heard).toEqual(['/next'])
})

test('nobody listens where another was before, for a client may remember that one', async () => {
  const origins = new Set<string>()
  for (let count = 0; count < 600; count += 1) {
    const one = await startListener({ party: 'issuer', answer: () => ({ purpose: 'nothing', status: 404 }), record: () => {} })
    origins.add(one.origin)
    await one.close()
  }
  expect(origins.size).toBe(600)
})
