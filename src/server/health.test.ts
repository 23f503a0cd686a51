import { describe, expect, test } from 'vitest'
import { converse, modern, send } from './testing/dialects.ts'
import { stages } from './testing/stage.ts'

const stage = stages()

describe('/readyz', () => {
  test('is 200 where the keys of Entra can be had, and stays so without Entra once they are known', async () => {
    let time = 0
    const { entra, server, token } = await stage({ now: () => new Date(Date.now() + time) })
    const ready = () => send(`${server.origin}/readyz`, {})
    expect(await ready()).toMatchObject({ status: 200, json: { ready: true, checks: { entra: 'ok' } } })
    entra.state.keys = 500
    time = 60_000
    expect((await ready()).status).toBe(200)
    expect((await converse(modern, server.url, token, { method: 'tools/list' })).status).toBe(200)
  })

  test('is 503 while they cannot, says which part is missing and nothing else, and mends itself', async () => {
    let time = 0
    const { entra, server } = await stage({ now: () => new Date(Date.now() + time) })
    const ready = () => send(`${server.origin}/readyz`, {})
    entra.state.keys = 500
    const { status, headers, json } = await ready()
    expect([status, json]).toEqual([503, { ready: false, checks: { entra: 'failed' } }])
    expect(headers.get('retry-after')).toBe('5')
    expect(headers.get('cache-control')).toBe('no-store')
    entra.state.keys = undefined
    time = 60_000
    expect((await ready()).json).toEqual({ ready: true, checks: { entra: 'ok' } })
  })

  test('looks once for all who ask within a second', async () => {
    const { entra, server } = await stage({ now: () => new Date(0) })
    entra.state.keys = 500
    await Promise.all(Array.from({ length: 20 }, () => send(`${server.origin}/readyz`, {})))
    expect(entra.state.asked).toHaveLength(1)
  })
})

test('/healthz says that the process answers, whatever is missing', async () => {
  const { entra, server } = await stage()
  entra.state.keys = 500
  expect(await send(`${server.origin}/healthz`, {})).toMatchObject({ status: 200, json: { healthy: true } })
  expect((await send(`${server.origin}/healthz`, { method: 'HEAD' })).status).toBe(200)
  expect((await send(`${server.origin}/healthz`, { method: 'POST' })).status).toBe(404)
})
