import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createClient } from '@redis/client'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { clientCertificatePem } from '../testing/client-certificate.ts'
import { redisAddress } from './address.ts'
import { openStore, StoreError } from './index.ts'
import { openRedis } from './redis.ts'
import type { Engine } from './store.ts'
import { at, engineContract } from './testing/engine-contract.ts'
import { freePort, password, type RedisServer, startRedis } from './testing/redis-server.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

let redis: RedisServer
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.close())

/** An engine under a prefix of its own, whose clock the test moves, and what it has logged. */
async function opened(server: Pick<RedisServer, 'address'> = redis, prefix: string = randomUUID()) {
  const clock = { second: 0 }
  const logged: string[] = []
  const keep = (details: object, message: string) => void logged.push(JSON.stringify({ ...details, message }))
  const address = redisAddress(server.address(prefix))
  if (!address) throw new Error('the address is none')
  const again = async (): Promise<Engine> => {
    const { engine } = await openRedis(address, () => at(clock.second), { info: keep, warn: keep })
    onTestFinished(() => engine.close())
    return engine
  }
  return { prefix, clock, logged, again, engine: await again() }
}

/** A look behind the engine. */
async function client() {
  const opened = await createClient({ socket: { port: redis.port, host: '127.0.0.1' }, password }).connect()
  onTestFinished(() => opened.destroy())
  return opened
}

engineContract(() => opened())

describe('Redis', () => {
  test('forgets by itself what has ended, entries and groups', async () => {
    const { engine, prefix } = await opened()
    const behind = await client()
    await engine.put('short', 'value', { expiresAt: at(0.2), group: 'group' })
    const keys = async () => (await behind.keys(`${prefix}:*`)).filter((key) => !key.endsWith(':version'))
    expect(await keys()).toHaveLength(2)
    await expect.poll(keys).toEqual([])
  })

  test('keeps nothing for ever that has an end', async () => {
    const { engine, prefix } = await opened()
    await engine.put('one', 'value', { expiresAt: at(60), group: 'group' })
    await engine.put('two', 'value', { expiresAt: at(600), group: 'group' })
    await engine.put('endless', 'value')
    await engine.consume('endless', at(60))
    const behind = await client()
    for (const key of await behind.keys(`${prefix}:*`))
      if (!key.endsWith(':version')) expect([key, await behind.pTTL(key)]).toEqual([key, expect.toSatisfy((left) => left > 0)])
  })

  test('is shared under different prefixes by servers that know nothing of each other', async () => {
    const [one, other] = [await opened(), await opened()]
    await one.engine.put('key', 'value', { group: 'group' })
    expect(await other.engine.get('key')).toBeUndefined()
    await other.engine.deleteGroup('group')
    expect(await one.engine.get('key')).toBeDefined()
  })

  test('with state of another version, or of another program, is refused with what to do', async () => {
    const prefix = randomUUID()
    const behind = await client()
    await behind.set(`${prefix}:version`, '7')
    await expect(opened(redis, prefix)).rejects.toThrow(
      /its version is 7, this one is 2\)\. Start that version, or add \?prefix=/,
    )
    await behind.del(`${prefix}:version`)
    await behind.hSet(`${prefix}:version`, 'their', 'own')
    await expect(opened(redis, prefix)).rejects.toThrow(StoreError)
  })

  test.each([
    [
      ['--appendonly', 'no', '--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru'],
      ['appendonly no', 'maxmemory-policy'],
    ],
    [['--appendfsync', 'everysec'], ['appendfsync everysec']],
    [['--maxmemory', '50mb', '--maxmemory-policy', 'noeviction', '--rename-command', 'CONFIG', ''], []],
  ])('that would forget (%j) is told of', async (settings, told) => {
    const forgetful = await startRedis(settings)
    onTestFinished(() => forgetful.close())
    const { logged } = await opened(forgetful)
    expect(logged.map((line) => JSON.parse(line).setting)).toEqual(told)
  })
})

describe('when Redis', () => {
  let own: RedisServer
  beforeAll(async () => {
    own = await startRedis()
  })
  afterAll(() => own.close())
  const works = async (engine: Engine) =>
    engine.put('probe', 'value').then(
      () => true,
      () => false,
    )

  test.each(['stop', 'kill'] as const)('is gone (%s), calls fail at once; back again, all is there', async (how) => {
    const { engine, logged } = await opened(own)
    await engine.put('key', 'value')
    await engine.consume('key')
    await own[how]()
    const started = performance.now()
    for (let index = 0; index < 50; index += 1) await expect(engine.get('key')).rejects.toThrow(StoreError)
    expect(performance.now() - started).toBeLessThan(1_000)
    await own.start()
    await expect.poll(() => works(engine), { timeout: 10_000 }).toBe(true)
    expect(await engine.get('key')).toEqual({ value: 'value', consumedAt: at(0) })
    expect(logged.map((line) => JSON.parse(line).message)).toEqual([
      expect.stringMatching(/is away$/),
      expect.stringMatching(/is back$/),
    ])
  })

  test('hangs, calls fail soon, and it works again when it answers', async () => {
    const { engine } = await opened(own)
    own.hang()
    const started = performance.now()
    await expect(engine.get('key')).rejects.toThrow(/failed: no answer in time$/)
    expect(performance.now() - started).toBeLessThan(3_000)
    own.goOn()
    await expect.poll(() => works(engine), { timeout: 10_000 }).toBe(true)
  })

  test('is there, and a connection to it is dead without a word, another one is made', async () => {
    const way = await wayTo(own)
    const { engine } = await opened(way)
    way.cut()
    await expect(engine.get('key')).rejects.toThrow(/failed: no answer in time$/)
    await expect.poll(() => works(engine), { timeout: 10_000 }).toBe(true)
  })

  test('only reads, calls fail, and writing works again when it does', async () => {
    const { engine } = await opened(own)
    const behind = await createClient({ socket: { port: own.port, host: '127.0.0.1' }, password }).connect()
    onTestFinished(() => behind.destroy())
    await behind.sendCommand(['REPLICAOF', '127.0.0.1', '1'])
    await expect(engine.put('key', 'value')).rejects.toThrow(/READONLY/)
    await behind.sendCommand(['REPLICAOF', 'NO', 'ONE'])
    await expect.poll(() => works(engine), { timeout: 10_000 }).toBe(true)
  })

  test('has no memory left, writing fails, reading goes on, and writing works again when it has', async () => {
    const { engine } = await opened(own)
    const behind = await createClient({ socket: { port: own.port, host: '127.0.0.1' }, password }).connect()
    onTestFinished(() => behind.destroy())
    await behind.configSet('maxmemory', '1')
    await expect(engine.put('key', 'value')).rejects.toThrow(/OOM/)
    expect(await engine.get('key')).toBeUndefined()
    await behind.configSet('maxmemory', '0')
    expect(await works(engine)).toBe(true)
  })
})

/** A way to a Redis that can lose what is on it: connections that are open then stay so, and carry nothing any more. */
async function wayTo({ port, address }: RedisServer) {
  const open = new Set<Socket>()
  const relay = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    near.pipe(far).pipe(near)
    open.add(near).add(far)
    for (const end of [near, far]) end.on('error', () => end.destroy())
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    relay.close()
  })
  return {
    address: (prefix: string) => address(prefix).replace(`:${port}/`, `:${(relay.address() as AddressInfo).port}/`),
    cut() {
      for (const socket of open) socket.unpipe().pause()
    },
  }
}

describe('opening', () => {
  const now = () => new Date()
  const key = Buffer.alloc(32, 7).toString('base64')
  const failure = async (address: string, encryptionKeys?: string[]): Promise<Error> =>
    openStore(address, { now, ...(encryptionKeys ? { encryptionKeys } : {}) }).then(
      () => new Error('opened'),
      (error) => error,
    )

  test('wants a key from outside', async () => {
    expect((await failure(redis.address('any'))).message).toMatch(/^AUTH_ENCRYPTION_KEY is missing: /)
  })

  test.each([
    ['a wrong password', (right: string) => right.replace(password, 'hunter3'), /WRONGPASS/],
    ['nobody there', (right: string) => right.replace(/:\d+\//, ':1/'), /ECONNREFUSED/],
    ['a host that is none', (right: string) => right.replace('127.0.0.1', 'no-such-host.invalid'), /ENOTFOUND|EAI_AGAIN/],
    ['a database that is none', (right: string) => right.replace('/0?', '/999?'), /ERR/],
  ])('says so for %s, and repeats no password', async (_what, change, reason) => {
    const error = await failure(change(redis.address('any')), [key])
    expect(error).toBeInstanceOf(StoreError)
    expect(error.message).toMatch(/^The store cannot be opened: Redis at /)
    expect(error.message).toMatch(reason)
    expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toMatch(/hunter/)
  })

  test('at once by many: one key for names, one for all', async () => {
    const address = redis.address(randomUUID())
    const stores = await Promise.all(Array.from({ length: 6 }, () => openStore(address, { now, encryptionKeys: [key] })))
    onTestFinished(async () => void (await Promise.all(stores.map(({ store }) => store.close()))))
    await stores[0]?.store.put('key', 'value')
    expect(await Promise.all(stores.map(({ store }) => store.get('key')))).toEqual(stores.map(() => ({ value: 'value' })))
  })

  test('over TLS wants a certificate that it knows', async () => {
    const folder = temporaryFolder()
    const { key: tlsKey, certificate } = await clientCertificatePem({ names: ['localhost'] })
    writeFileSync(join(folder, 'key.pem'), tlsKey)
    writeFileSync(join(folder, 'certificate.pem'), certificate)
    const tlsPort = await freePort()
    const secure = await startRedis([
      ...['--tls-port', `${tlsPort}`, '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', join(folder, 'certificate.pem'), '--tls-key-file', join(folder, 'key.pem')],
    ])
    onTestFinished(() => secure.close())
    const address = `rediss://:${password}@localhost:${tlsPort}`
    expect((await failure(address, [key])).message).toMatch(/DEPTH_ZERO_SELF_SIGNED_CERT/)
    const usual = getCACertificates('default')
    setDefaultCACertificates([...usual, certificate])
    onTestFinished(() => setDefaultCACertificates(usual))
    const { store } = await openStore(address, { now, encryptionKeys: [key] })
    onTestFinished(() => store.close())
    expect(await store.put('key', 'value')).toBe(true)
  })

  test('leaves nothing readable in Redis', async () => {
    const prefix = randomUUID()
    const { store } = await openStore(redis.address(prefix), { now, encryptionKeys: [key] })
    onTestFinished(() => store.close())
    await store.put('the-plain-key', 'the-plain-value', { group: 'the-plain-group' })
    const behind = await client()
    const keys = await behind.keys(`${prefix}:*`)
    const contents = await Promise.all(
      keys.map(async (name) => [
        name,
        await behind.type(name),
        (await behind.type(name)) === 'hash' ? await behind.hGetAll(name) : '',
      ]),
    )
    expect(keys.length).toBeGreaterThan(2)
    expect(JSON.stringify(contents)).not.toMatch(/the-plain/)
  })
})
