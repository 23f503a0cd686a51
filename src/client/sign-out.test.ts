import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { signOut } from './index.ts'
import { fileStore } from './store/file-store.ts'
import type { FakeParties, Json } from './testing/fake-parties.ts'
import { startFakeSession as start, without } from './testing/fake-session.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const newFile = async () => join(await temporaryFolder(), 'credentials.json')
const beginning = Date.parse('2030-01-01T00:00:00Z')
const minutesLater = (minutes: number) => () => new Date(beginning + minutes * 60_000)
const atToken = (parties: FakeParties) => parties.askedAt('/token').map(({ parameters }) => parameters['grant_type'])

describe('signing out', () => {
  test('takes back the refresh token and the token, and forgets them; the next call signs in anew', async () => {
    const file = await newFile()
    const { open, parties, told } = await start({}, { store: fileStore(file) })
    const session = await open()
    expect(session.token()).toMatchObject({ issuer: parties.issuer, refreshable: true })
    expect(await session.signOut()).toBe('revoked')
    expect(session.token()).toBeUndefined()
    expect(told).toContainEqual({ step: 'signed-out', issuer: parties.issuer, revoked: true })
    const [first, second] = parties.askedAt('/revoke').map(({ parameters }) => parameters['token'])
    expect(String(first)).not.toContain('.')
    expect(String(second).split('.')).toHaveLength(3)
    expect((await fileStore(file).read()).grants).toEqual([])
    await session.callTool('greet', { name: 'x' })
    expect(parties.askedAt('/authorize')).toHaveLength(2)
  })

  test('works without a connection, once; then there is nothing', async () => {
    const store = fileStore(await newFile())
    const { open, parties } = await start({}, { store })
    await open()
    expect(await signOut({ url: parties.url, store })).toBe('revoked')
    expect(await signOut({ url: parties.url, store })).toBe('nothing')
  })

  test.each([
    ['takes no tokens back', { issuerMetadata: without('revocation_endpoint') }, /takes no tokens back/],
    ['is gone', { issuerMetadata: () => ({ nothing: true }) }, /no metadata that may be used/],
  ])('forgets them too where the authorization server %s, and says so', async (_, wrong, says) => {
    const store = fileStore(await newFile())
    let isWrong = false
    const issuerMetadata = (right: Json): Json => (isWrong ? wrong.issuerMetadata(right) : right)
    const { open, parties } = await start({ issuerMetadata })
    await open({ store })
    isWrong = true
    const lines: string[] = []
    expect(await signOut({ url: parties.url, store, log: (line) => lines.push(line) })).toBe('forgotten')
    expect(lines.join()).toMatch(says)
    expect((await store.read()).grants).toEqual([])
  })

  test('in another process ends this one’s tokens when they would be renewed', async () => {
    const file = await newFile()
    let now = minutesLater(0)()
    const { open, parties } = await start({}, { store: fileStore(file), now: () => now })
    const session = await open()
    await signOut({ url: parties.url, store: fileStore(file) })
    now = minutesLater(90)()
    await session.callTool('greet', { name: 'x' })
    expect(atToken(parties)).toEqual(['authorization_code', 'authorization_code'])
    expect(parties.askedAt('/authorize')).toHaveLength(2)
  })
})
