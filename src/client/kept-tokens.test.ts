import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open as openFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fileStore } from './store/file-store.ts'
import type { FakeParties } from './testing/fake-parties.ts'
import { startFakeSession as start } from './testing/fake-session.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const newFile = async () => join(await temporaryFolder(), 'credentials.json')
const beginning = Date.parse('2030-01-01T00:00:00Z')
const minutesLater = (minutes: number) => () => new Date(beginning + minutes * 60_000)
const atToken = (parties: FakeParties) => parties.askedAt('/token').map(({ parameters }) => parameters['grant_type'])

describe('what is kept in a file', () => {
  test('spares the next run the registration, the sign-in and even the renewal', async () => {
    const file = await newFile()
    const { open, parties, legs } = await start({}, { now: minutesLater(0) })
    await open({ store: fileStore(file) })
    const signedIn = parties.asked.length
    const session = await open({ store: fileStore(file), now: minutesLater(30) })
    expect(await session.callTool('greet', { name: 'again' })).toMatchObject({ text: 'Hello again' })
    expect(parties.asked.slice(signedIn).map(({ path }) => path)).toEqual(Array(2).fill('/mcp'))
    expect(legs()).toContain('kept-token')
  })

  test('is renewed by a later run, which is the same client as before', async () => {
    const file = await newFile()
    const { open, parties } = await start({}, { now: minutesLater(0) })
    await open({ store: fileStore(file) })
    await open({ store: fileStore(file), now: minutesLater(90) })
    expect(atToken(parties)).toEqual(['authorization_code', 'refresh_token'])
    expect(parties.askedAt('/token')[1]?.parameters).toMatchObject({
      client_id: 'registered-1',
      resource: parties.url,
      scope: 'fake.access',
    })
    expect(parties.askedAt('/register')).toHaveLength(1)
  })

  test('is renewed once by two runs at once, and both go on with what came of it', async () => {
    const file = await newFile()
    const { open, parties } = await start({}, { now: minutesLater(0) })
    await open({ store: fileStore(file) })
    const sessions = await Promise.all([1, 2, 3].map(() => open({ store: fileStore(file), now: minutesLater(90) })))
    for (const session of sessions) expect(await session.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
    expect(atToken(parties)).toEqual(['authorization_code', 'refresh_token'])
    expect(parties.askedAt('/authorize')).toHaveLength(1)
  })

  test('belongs to one server and one client, and to nobody who asks for more', async () => {
    const file = await newFile()
    const one = await start({}, { store: fileStore(file) })
    await one.open()
    const other = await start({}, { store: fileStore(file) })
    await other.open()
    expect(other.parties.askedAt('/authorize')).toHaveLength(1)
    await one.open({ clientId: 'mine' })
    expect(one.parties.askedAt('/authorize').at(-1)?.parameters['client_id']).toBe('mine')
    await one.open({ clientId: 'mine', scope: 'fake.access fake.more' })
    expect(one.parties.askedAt('/authorize').at(-1)?.parameters['scope']).toBe('fake.access fake.more')
    expect(one.parties.askedAt('/authorize')).toHaveLength(3)
  })

  test('that a clock far ahead has dated wrongly is renewed when the server refuses it', async () => {
    const file = await newFile()
    const { open, parties } = await start({ letsIn: (nth) => nth !== 3 }, { now: minutesLater(60 * 24 * 365) })
    await open({ store: fileStore(file) })
    const session = await open({ store: fileStore(file), now: minutesLater(0) })
    expect(await session.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
    expect(atToken(parties)).toEqual(['authorization_code', 'refresh_token'])
  })

  test('that a clock far behind has dated wrongly is renewed at once', async () => {
    const file = await newFile()
    const { open, parties } = await start({}, { now: minutesLater(-60 * 24 * 365) })
    await open({ store: fileStore(file) })
    await open({ store: fileStore(file), now: minutesLater(0) })
    expect(atToken(parties)).toEqual(['authorization_code', 'refresh_token'])
  })
})

test('a refresh token that was refused is not tried again, and the person signs in when the server asks', async () => {
  let spoilt = false
  const { open, parties, lines } = await start(
    {
      tokenAnswer: (right, asked) => (asked['grant_type'] === 'refresh_token' && spoilt ? { error: 'invalid_grant' } : right),
      letsIn: () => !spoilt || parties.askedAt('/authorize').length > 1,
    },
    { now: minutesLater(0) },
  )
  const file = await newFile()
  await open({ store: fileStore(file) })
  spoilt = true
  const session = await open({ store: fileStore(file), now: minutesLater(90) })
  expect(await session.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
  expect(atToken(parties)).toEqual(['authorization_code', 'refresh_token', 'authorization_code'])
  expect(lines.join()).toContain('renewal of the token was refused with invalid_grant')
})

describe('a full disk', () => {
  const full = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))

  test('keeps a refresh token from being spent', async () => {
    const file = await newFile()
    const { open, parties, lines } = await start({}, { now: minutesLater(0) })
    await open({ store: fileStore(file) })
    const session = await open({ store: fileStore(file, { open: full }), now: minutesLater(90) })
    // The token is over by our clock alone, so the server lets it in.
    expect(await session.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
    expect(atToken(parties)).toEqual(['authorization_code'])
    expect(lines.join()).toMatch(/could not be written \(ENOSPC\)\. Nothing was changed, and no token was spent/)
    await open({ store: fileStore(file), now: minutesLater(90) })
    expect(atToken(parties)).toEqual(['authorization_code', 'refresh_token'])
  })

  test('does not lose a sign-in: it is used as long as the session lasts, and renewed, and kept once there is room', async () => {
    const file = await newFile()
    let isFull = false
    let now = minutesLater(0)()
    const store = fileStore(file, { open: (...args) => (isFull ? full() : openFile(...args)) })
    const { open, parties, lines } = await start({}, { store, clientId: 'mine', now: () => now })
    isFull = true
    const session = await open()
    expect(lines.join()).toContain('could not be written (ENOSPC)')
    isFull = false
    now = minutesLater(90)()
    expect(await session.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
    expect(atToken(parties)).toEqual(['authorization_code', 'refresh_token'])
    const [kept] = (await fileStore(file).read()).grants
    expect(kept).toMatchObject({ server: parties.url, refreshToken: expect.any(String) })
  })
})

/** Another process that renews the kept token, and stops for ever at the moment named. */
async function renewing(file: string, url: string, stopsAt: 'before' | 'after') {
  const script = `
    import { connect, fileStore, printingBrowser } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
    const stop = () => { console.log('stopped'); return new Promise(() => setInterval(() => {}, 1000)) }
    await connect({
      url: ${JSON.stringify(url)}, browser: printingBrowser(), store: fileStore(${JSON.stringify(file)}),
      now: () => new Date(${beginning + 90 * 60_000}),
      fetch: async (input, init) => {
        if (!String(input).endsWith('/token')) return fetch(input, init)
        ${stopsAt === 'before' ? 'await stop()' : 'await fetch(input, init); await stop()'}
      },
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

describe('a process that is killed while it renews', () => {
  test('leaves the refresh token for the next one, where it had not been sent', async () => {
    const file = await newFile()
    const { open, parties } = await start({}, { now: minutesLater(0) })
    await open({ store: fileStore(file) })
    ;(await renewing(file, parties.url, 'before')).kill('SIGKILL')
    await open({ store: fileStore(file), now: minutesLater(90) })
    expect(atToken(parties)).toEqual(['authorization_code', 'refresh_token'])
    expect(parties.askedAt('/authorize')).toHaveLength(1)
  })

  test('leaves a whole file and a free lock where it had been spent: the next one signs in', async () => {
    const file = await newFile()
    const { open, parties } = await start({ letsIn: () => parties.askedAt('/token').length !== 3 }, { now: minutesLater(0) })
    await open({ store: fileStore(file) })
    ;(await renewing(file, parties.url, 'after')).kill('SIGKILL')
    await open({ store: fileStore(file), now: minutesLater(90) })
    expect(atToken(parties)).toEqual(['authorization_code', 'refresh_token', 'refresh_token', 'authorization_code'])
  })
})

test('a file that does not hold what this client keeps is told of before anybody is asked for anything', async () => {
  const file = await newFile()
  await writeFile(file, '{"somebody":"else"}', { mode: 0o600 })
  const { open, parties } = await start()
  await expect(open({ store: fileStore(file) })).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining(file) })
  expect(parties.asked).toEqual([])
})
