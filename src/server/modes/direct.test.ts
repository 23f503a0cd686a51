import { pino } from 'pino'
import { expect, test } from 'vitest'
import { callTool, converse, modern } from '../testing/dialects.ts'
import { tenantId } from '../testing/fake-entra.ts'
import { stages } from '../testing/stage.ts'

const stage = stages()

test('tokens of an unknown key are tried again with fresh keys, so that a rotation is followed', async () => {
  const { entra, server, token } = await stage()
  expect((await converse(modern, server.url, token, callTool)).status).toBe(200)
  await entra.rotate('second')
  expect((await converse(modern, server.url, await entra.mint(), callTool)).status).toBe(200)
  expect((await converse(modern, server.url, token, callTool)).status).toBe(401)
})

test('tokens of known keys are taken while Entra is down; where no key can be had, nothing is decided', async () => {
  const { entra, server, token } = await stage()
  expect((await converse(modern, server.url, token, callTool)).status).toBe(200)
  entra.state.keys = 500
  expect((await converse(modern, server.url, token, callTool)).status).toBe(200)
  const unknown = await entra.mint({ header: { kid: 'unknown' } })
  const { status, headers, text } = await converse(modern, server.url, unknown, callTool)
  expect(status).toBe(503)
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  expect(headers.has('www-authenticate')).toBe(false)
  expect(text).not.toContain('unknown')
})

test('tokens of two tenants are judged each by its own', async () => {
  const other = '99999999-9999-4999-8999-999999999999'
  const { entra, server, token } = await stage({}, { tenantIds: [other, tenantId] })
  expect((await converse(modern, server.url, token, callTool)).status).toBe(200)
  expect((await converse(modern, server.url, await entra.mint({ claims: { tid: other } }), callTool)).status).toBe(503)
})

test.each([
  ['behind', -5 * 60_000],
  ['ahead', 5 * 60_000],
])(
  'a clock that is five minutes %s takes the tokens that Entra has just issued, for they are dated back',
  async (_case, wrong) => {
    const { server, token } = await stage({ now: () => new Date(Date.now() + wrong) })
    expect((await converse(modern, server.url, token, callTool)).status).toBe(200)
  },
)

test('a clock that is five minutes ahead ends tokens so much earlier, and the client gets another one', async () => {
  const { entra, server, token } = await stage({ now: () => new Date(Date.now() + 5 * 60_000) })
  const ending = await entra.mint({ claims: { exp: Math.floor(Date.now() / 1000) + 240 } })
  expect((await converse(modern, server.url, token, { ...callTool, tried: ending })).status).toBe(401)
})

test('the start tells the operator what the registration has to hold', async () => {
  const lines: string[] = []
  const { server } = await stage({ log: pino({}, { write: (line: string) => lines.push(line) }) })
  const told = lines.join('')
  for (const words of [server.url, 'identifierUris', 'AADSTS9010010', 'requestedAccessTokenVersion', 'aebc6443', 'User.Read'])
    expect(told).toContain(words)
})
