import { compactVerify, createRemoteJWKSet, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MintChange, MintRefusal, mockEntra } from './index.ts'

const mock = mockEntra({}, { beforeAll, afterAll })

test.each([
  [{ claim: { aud: 'somebody-else' } }, "no change 'claim'; there are claims, twice, header"],
  [{ key: 'strange' }, "no key 'strange'; there are own, stranger"],
  [{ resource: 'api://x' }, "no resource 'api://x'; there are api, graph"],
])('a change that is misspelt, as JavaScript lets it be, is refused and mints no right token: %o', async (change, words) => {
  const minting = mock.mint(change as MintChange)
  await expect(minting).rejects.toThrow(MintRefusal)
  await expect(minting).rejects.toThrow(words)
})

test('claims can be written twice, over the control address as well: the right ones first, the others behind them', async () => {
  const twice = { aud: 'somebody-else' }
  const response = await fetch(`${mock.control}/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ twice }),
  })
  const { token } = (await response.json()) as { token: string }
  for (const text of [token, await mock.mint({ twice })]) {
    const payload = Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()
    expect([...payload.matchAll(/"aud":"([^"]*)"/g)].map(([, name]) => name)).toEqual([mock.apps.api.clientId, 'somebody-else'])
    expect(JSON.parse(payload)).toMatchObject({ aud: 'somebody-else', tid: mock.tenantId })
  }
})

test('a key that is announced signs what it is told to, and one that nobody has signs nothing', async () => {
  const kid = await mock.announceKey()
  const token = await mock.mint({ kid })
  expect(decodeProtectedHeader(token).kid).toBe(kid)
  await expect(compactVerify(token, createRemoteJWKSet(new URL(mock.jwksUri)))).resolves.toBeDefined()
  mock.retireKey(kid)
  await expect(mock.mint({ kid })).rejects.toThrow(MintRefusal)
})
