import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { Agent, get } from 'node:http'
import { get as secureGet } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createServer } from './index.ts'
import { listen } from './listener.ts'
import { clientCertificatePem } from './testing/client-certificate.ts'
import { directConfig } from './testing/fake-entra.ts'

const log = pino({ enabled: false })
const nothing = async () => {}

/** A listener whose answers wait until the test gives them. */
async function held(answer?: RequestListener) {
  const order: string[] = []
  const arrived = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  const listener = await listen(
    { port: 0 },
    answer ??
      ((_request, response) => {
        response.once('close', () => order.push('answered'))
        arrived.resolve()
        void go.promise.then(() => response.end('answered'))
      }),
    log,
  )
  return { listener, url: `http://127.0.0.1:${listener.port}/`, arrived: arrived.promise, go: go.resolve, order }
}

describe('a server that ends', () => {
  test('answers what is under way, takes nothing new, and only then closes what answers stand on', async () => {
    const { listener, url, arrived, go, order } = await held()
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    const answered = new Promise<void>((resolve) => {
      get(url, { agent }, (response) => {
        expect(response.headers.connection).toBe('close')
        response.resume().on('end', resolve)
      })
    })
    await arrived
    const closed = listener.close(async () => void order.push('parts closed')).then(() => order.push('closed'))
    await expect(fetch(url)).rejects.toThrow()
    expect(order).toEqual([])
    go()
    await Promise.all([answered, closed])
    expect(order).toEqual(['answered', 'parts closed', 'closed'])
  })

  test('ends streams at once, with their end and not with a break', async () => {
    const { listener, url } = await held((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      streams.push(response)
    })
    const streams: Parameters<RequestListener>[1][] = []
    const response = await fetch(url)
    const text = response.text()
    await listener.close(async () => {
      for (const stream of streams) stream.end('data: last\n\n')
    })
    expect(await text).toBe('data: last\n\n')
  })

  test('waits for nobody for ever', async () => {
    const { listener, url, arrived } = await held()
    const answer = fetch(url)
    await arrived
    const parts: string[] = []
    const closing = listener.close(async () => void parts.push('closed'), 20)
    await expect(answer).rejects.toThrow()
    await closing
    expect(parts).toEqual(['closed'])
  })

  test('lets connections go on which nothing is asked', async () => {
    const { listener, url, go } = await held()
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    go()
    await new Promise((resolve) => get(url, { agent }, (response) => response.resume().on('end', resolve)))
    await listener.close(nothing)
  })
})

describe('with TLS of its own', () => {
  let folder: string
  let files: { certificate: string; key: string }
  const pairs: Awaited<ReturnType<typeof clientCertificatePem>>[] = []
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tls-'))
    files = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') }
    for (const _ of [1, 2]) pairs.push(await clientCertificatePem({ names: ['localhost'] }))
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const write = (certificate: number, key: number) => {
    writeFileSync(files.certificate, pairs[certificate]?.certificate ?? '')
    writeFileSync(files.key, pairs[key]?.key ?? '')
  }

  /** What is answered, and with which of the certificates. */
  const ask = (url: string) =>
    new Promise<{ status: number | undefined; headers: object; pair: number }>((resolve, reject) => {
      secureGet(url, { rejectUnauthorized: false, agent: false }, (response) => {
        const { raw } = (response.socket as TLSSocket).getPeerCertificate()
        const pair = pairs.findIndex(({ certificate }) => certificate.includes(raw.toString('base64').slice(0, 64)))
        response.resume()
        resolve({ status: response.statusCode, headers: response.headers, pair })
      }).on('error', reject)
    })
  const running = async () => {
    const config = { ...directConfig({ origin: 'http://localhost:9' }), tls: files }
    const server = await createServer(config)
    onTestFinished(() => server.close())
    return server
  }

  test('its URL is https, and it stays so, for this host alone', async () => {
    write(0, 0)
    const server = await running()
    expect(server.url).toMatch(/^https:\/\/localhost:\d+\/mcp$/)
    expect(await ask(server.resourceMetadata)).toMatchObject({
      ...{ status: 200, pair: 0 },
      headers: { 'strict-transport-security': 'max-age=31536000' },
    })
  })

  test('a new certificate is taken while it runs; a pair that does not fit is not', async () => {
    write(0, 0)
    const server = await running()
    write(1, 0)
    server.reloadCertificate?.()
    expect((await ask(server.resourceMetadata)).pair).toBe(0)
    write(1, 1)
    server.reloadCertificate?.()
    expect((await ask(server.resourceMetadata)).pair).toBe(1)
    rmSync(files.key)
    server.reloadCertificate?.()
    expect((await ask(server.resourceMetadata)).pair).toBe(1)
  })

  test('a request without TLS is not answered, and harms nobody', async () => {
    write(0, 0)
    const server = await running()
    const { port } = new URL(server.url)
    const socket = connect(Number(port), '127.0.0.1').end('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
    const text = await new Promise<string>((resolve, reject) => {
      let text = ''
      socket.on('data', (bytes) => (text += bytes)).on('end', () => resolve(text))
      socket.on('error', reject)
    })
    expect(text).not.toContain('200')
    expect((await ask(server.resourceMetadata)).status).toBe(200)
  })

  test.each([
    ['a key of another certificate', () => write(0, 1)],
    ['a certificate that is none', () => writeFileSync(files.certificate, 'text')],
  ])('it does not start with %s, and says so', async (_what, spoil) => {
    write(0, 0)
    spoil()
    await expect(running()).rejects.toThrow(/^MCP_SERVER_TLS_CERTIFICATE and MCP_SERVER_TLS_KEY cannot be used \(\w+\)\./)
  })
})

test('it listens where it is told to', async () => {
  const listener = await listen({ port: 0, host: '::1' }, (_request, response) => void response.end(), log)
  expect((await fetch(`http://[::1]:${listener.port}/`)).status).toBe(200)
  await expect(fetch(`http://127.0.0.1:${listener.port}/`)).rejects.toThrow()
  await listener.close(nothing)
  await expect(listen({ port: 0, host: '203.0.113.1' }, () => {}, log)).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' })
})
