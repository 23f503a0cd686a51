import { decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mcpClient } from './testing/mcp-client.ts'
import { type Stage, stage } from './testing/stage.ts'

const privateJwk = async (kid: string) => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid }
}

let room: Stage
beforeAll(async () => {
  room = await stage({ config: { signingJwks: { keys: [await privateJwk('new'), await privateJwk('old')] } } })
})
afterAll(() => room.close())

test('keys of the settings sign, the first one; all of them are published', async () => {
  const client = mcpClient(room)
  const tokens = await client.connected(room.newBrowser(), await client.registered())
  expect(decodeProtectedHeader(tokens.access_token)).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: 'new' })
  await jwtVerify(tokens.access_token, room.proxy.verification.keys)
  const { keys } = (await (await fetch(`${room.listensAt}/jwks`)).json()) as { keys: { kid: string; d?: string }[] }
  expect(keys.map(({ kid }) => kid)).toEqual(['new', 'old'])
  expect(keys.some(({ d }) => d)).toBe(false)
})
