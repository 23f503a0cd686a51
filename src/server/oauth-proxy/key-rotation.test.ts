import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mcpClient, tokensIn } from './testing/mcp-client.ts'
import { principalOf } from './testing/principal.ts'
import { callback, decide, isConsentPage, type Stage, stage } from './testing/stage.ts'

let room: Stage
beforeAll(async () => {
  room = await stage()
})
afterAll(() => room.close())

/** Changes the keys that the folder keeps, and starts the server with them. */
async function restartWith(change: (keys: string[]) => string[]): Promise<void> {
  const file = join(room.folder, 'encryption.key')
  writeFileSync(file, `${change(readFileSync(file, 'utf8').trim().split('\n')).join('\n')}\n`)
  await room.restart()
}

test('a key is replaced under people who are signing in, or signed in, and none of them notices', async () => {
  const client = mcpClient(room)
  const visitor = room.newBrowser()
  const clientId = await client.registered()
  const before = await client.connected(room.newBrowser(), clientId)
  let page = await client.begin(visitor, clientId)
  expect(isConsentPage(page)).toBe(true)

  const newKey = randomBytes(32).toString('base64')
  await restartWith((keys) => [newKey, ...keys])
  // The cookies were signed with the old key, and the state of the sign-in sealed with it.
  while (isConsentPage(page)) page = await visitor.follow(await decide(visitor, page, 'allow'), callback)
  const code = new URL(page.location ?? 'missing:').searchParams.get('code') ?? ''
  const tokens = await tokensIn(client.redeem(clientId, code))
  expect(await room.proxy.graphToken(principalOf(tokens))).toMatch(/^graph\./)
  const renewed = await tokensIn(client.refresh(clientId, before.refresh_token ?? ''))
  expect(await room.proxy.graphToken(principalOf(renewed))).toMatch(/^graph\./)

  await restartWith(() => [newKey])
  for (const { refresh_token: token = '', access_token } of [tokens, renewed]) {
    expect(await tokensIn(client.refresh(clientId, token))).toHaveProperty('access_token')
    expect(await room.proxy.graphToken(principalOf({ ...tokens, access_token }))).toMatch(/^graph\./)
  }
})
