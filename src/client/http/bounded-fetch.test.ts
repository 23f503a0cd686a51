import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { connect, printingBrowser } from '../index.ts'
import { attempt } from '../testing/fake-session.ts'
import { boundedFetch } from './bounded-fetch.ts'

/** Answers everything with as much as is taken, and counts it. */
async function endlessServer(type: string) {
  let sent = 0
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': type }).write(type === 'application/json' ? '{"a":"' : 'data: ')
    const more = () => {
      while (!response.destroyed && response.write('a'.repeat(100_000))) sent += 100_000
    }
    response.on('drain', more)
    more()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/mcp`, sent: () => sent }
}

test('an MCP server that does not stop is heard for some megabytes, and then told', async () => {
  const { url, sent } = await endlessServer('application/json')
  await expect(connect({ url, browser: printingBrowser() })).rejects.toThrow(/more than 16 MB/)
  expect(sent()).toBeLessThan(64_000_000)
})

test('a token answer that does not stop is no token', async () => {
  const { error } = await attempt({ tokenAnswer: (right) => ({ ...right, more: 'a'.repeat(1_000_000) }) })
  expect(String(error)).toMatch(/more than 0.5 MB/)
})

test('a status that does not exist is told, and whose it is', async () => {
  const answered = (status: number) => Object.defineProperty(new Response('no'), 'status', { value: status })
  const fetch = boundedFetch(async () => answered(999), { bytes: 10, whose: 'the authorization server' })
  await expect(fetch('https://as.example/token')).rejects.toMatchObject({
    whose: 'the authorization server',
    message: 'https://as.example/token answered with HTTP status 999, which does not exist.',
  })
})
