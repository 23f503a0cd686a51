import { expect } from 'vitest'
import { mcpClient, tokensIn } from '../oauth-proxy/testing/mcp-client.ts'
import { callback } from '../oauth-proxy/testing/stage.ts'
import type { WholeServer } from '../oauth-proxy/testing/whole-server.ts'
import { converse, modern, send } from './dialects.ts'

/** What everybody meets while the store is away, and when it is back: told once, for every engine. */
export async function expectToOutliveItsStore(
  room: WholeServer,
  store: { goAway(): void | Promise<void>; comeBack(): void | Promise<void> },
): Promise<void> {
  const client = mcpClient(room)
  const html = { headers: { accept: 'text/html' } }
  const visitor = room.newBrowser()
  const clientId = await client.registered()
  const tokens = await client.connected(visitor, clientId)
  const { url: consentUrl } = await client.begin(room.newBrowser(), clientId)
  const listed = () => converse(modern, room.resource, tokens.access_token, { method: 'tools/list' })
  /** What several say that are asked one after the other: there may be more than one server behind the address. */
  const ready = async () => [await send(`${room.origin}/readyz`, {}), await send(`${room.origin}/readyz`, {})]
  expect((await listed()).status).toBe(200)
  expect((await ready()).map(({ status }) => status)).toEqual([200, 200])

  await store.goAway()
  const waiting = [
    await listed(),
    await send(`${room.origin}/token`, refreshOf(clientId, tokens.refresh_token ?? '')),
    await send(`${room.origin}/register`, registrationOf(callback)),
    await send(client.authorizationUrl(clientId), html),
    await send(consentUrl, html),
  ]
  for (const { status, headers, text } of waiting) {
    expect(status).toBe(503)
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    expect(text).toMatch(/temporarily_unavailable|This server cannot continue at the moment/)
  }
  const missing = { ready: false, checks: { store: 'failed', entra: 'ok' } }
  await expect.poll(async () => (await ready()).map(({ json }) => json), { timeout: 5_000 }).toEqual([missing, missing])
  // What needs no store goes on.
  expect((await send(room.resource, { method: 'POST' })).status).toBe(401)
  for (const path of ['/healthz', '/jwks', '/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource'])
    expect([path, (await send(room.origin + path, {})).status]).toEqual([path, 200])

  await store.comeBack()
  await expect.poll(async () => (await ready()).map(({ status }) => status), { timeout: 10_000 }).toEqual([200, 200])
  expect((await listed()).status).toBe(200)
  expect(await tokensIn(client.refresh(clientId, tokens.refresh_token ?? ''))).toHaveProperty('access_token')
  // Consent is remembered, too: nothing is asked again.
  expect((await client.begin(visitor, clientId)).location).toMatch(/[?&]code=/)
}

const refreshOf = (clientId: string, token: string): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: token }),
})
const registrationOf = (redirectUri: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ redirect_uris: [redirectUri] }),
})
