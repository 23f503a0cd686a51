import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer, type LookupFunction } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientCertificatePem } from '../testing/client-certificate.ts'
import { publicFetch } from './public-fetch.ts'

/** Listens on this machine, where nobody may come, and counts who does. */
let connections = 0
const bait = createServer((socket) => {
  connections += 1
  socket.destroy()
})
let port: number
/** A website on this machine, for a fetch that is told that this machine is public. */
let site: ReturnType<typeof createTlsServer>
let ca: string
let sitePort: number

beforeAll(async () => {
  await new Promise<void>((listening) => bait.listen(0, '::', listening))
  port = (bait.address() as AddressInfo).port
  const { key, certificate } = await clientCertificatePem({ names: ['site.example'] })
  ca = certificate
  site = createTlsServer({ key, cert: certificate }, (request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: `https://127.0.0.1:${port}/` }).end('moved')
    else if (request.url === '/999') response.writeHead(999).end()
    else if (request.url === '/101') response.socket?.end('HTTP/1.1 101 \r\nupgrade: any\r\nconnection: upgrade\r\n\r\n')
    else if (request.url === '/never') response.writeHead(200).write('…')
    else response.writeHead(200, { 'content-type': 'application/json', etag: 'a' }).end(JSON.stringify(request.headers))
  })
  await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening))
  sitePort = (site.address() as AddressInfo).port
})
afterAll(() => {
  bait.close()
  site.closeAllConnections()
  site.close()
})

/** A DNS that answers with these addresses, one after the other each time it is asked. */
const dns = (...answers: string[][]): LookupFunction => {
  let asked = 0
  return (_hostname, _options, done) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? []
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
}

describe('nothing is sent', () => {
  test.each(['127.0.0.1', '[::1]', '0.0.0.0', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '127.1', '[::]'])(
    'to this machine, written %s',
    async (host) => {
      await expect(publicFetch()(`https://${host}:${port}/`, {})).rejects.toThrow('not a public https address')
      expect(connections).toBe(0)
    },
  )

  test.each([
    ['this machine', ['127.0.0.1']],
    ['this machine, in IPv6', ['::1']],
    ['this machine, as IPv4 in IPv6', ['::ffff:127.0.0.1']],
    ['a private address', ['10.0.0.1']],
    ['the metadata of a cloud', ['169.254.169.254']],
    ['a public address and this machine', ['8.8.8.8', '127.0.0.1']],
  ])('to a name that resolves to %s', async (_where, answer) => {
    await expect(publicFetch({ lookup: dns(answer) })(`https://a.example:${port}/`, {})).rejects.toThrow('not a public address')
    expect(connections).toBe(0)
  })

  test('to a name that means this machine', async () => {
    await expect(publicFetch()(`https://localhost:${port}/`, {})).rejects.toThrow('not a public address')
    expect(connections).toBe(0)
  })

  test('to a name that resolves to nothing', async () => {
    await expect(publicFetch({ lookup: dns([]) })('https://a.example/', {})).rejects.toThrow('no such host')
    // As Node does it: with the error and nothing else.
    const failing: LookupFunction = (_hostname, _options, done) => Reflect.apply(done, undefined, [new Error('DNS is down')])
    await expect(publicFetch({ lookup: failing })('https://a.example/', {})).rejects.toThrow('DNS is down')
  })

  test('without TLS', async () => {
    await expect(publicFetch()(`http://8.8.8.8:${port}/`, {})).rejects.toThrow('not a public https address')
  })
})

describe('a site that is public', () => {
  const toSite = (path: string, init: Parameters<ReturnType<typeof publicFetch>>[1] = {}, lookup = dns(['127.0.0.1'])) =>
    publicFetch({ lookup, isAllowed: (address) => address === '127.0.0.1', ca })(`https://site.example:${sitePort}${path}`, init)

  test('answers, under its own name', async () => {
    const response = await toSite('/', { headers: { accept: 'application/json' } })
    expect([response.status, response.headers.get('etag')]).toEqual([200, 'a'])
    expect(await response.json()).toMatchObject({ accept: 'application/json', host: `site.example:${sitePort}` })
  })

  test('is looked up once: a second answer of the DNS changes nothing', async () => {
    expect((await toSite('/', {}, dns(['127.0.0.1'], ['10.0.0.1']))).status).toBe(200)
  })

  test('does not get the request sent on to this machine', async () => {
    const response = await toSite('/moved')
    expect([response.status, await response.text()]).toEqual([302, ''])
    expect(connections).toBe(0)
  })

  test('that does not come to an end is left when the time is over', async () => {
    const read = toSite('/never', { signal: AbortSignal.timeout(50) }).then((response) => response.text())
    await expect(read).rejects.toThrow(/abort|timeout/i)
  })

  // Thrown in a callback of node:https, an error would end the whole server.
  test('with a status that HTTP does not know is one that failed', async () => {
    expect((await toSite('/999')).status).toBe(502)
  })

  test('that switches the protocol instead of answering has not answered', async () => {
    await expect(toSite('/101')).rejects.toThrow('no answer')
  })

  test('must prove its name', async () => {
    const other = publicFetch({ lookup: dns(['127.0.0.1']), isAllowed: () => true, ca })
    await expect(other(`https://other.example:${sitePort}/`, {})).rejects.toThrow(/altnames/)
  })
})
