import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { Ledger } from '../ledger.ts'
import { listen } from '../listen.ts'
import { homeRoutes } from './routes.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

test('news do not pile up for a page that reads none: it is cut off', async () => {
  const ledger = new Ledger(() => new Date())
  const app = express()
  const server = createServer(app)
  const port = await listen(server, 0)
  onTestFinished(() => void server.close())
  app.use(homeRoutes(() => [{ ...mock, ledger }], `http://localhost:${port}`))

  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.write(`GET /_mock/live HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)
  await once(socket, 'readable')
  let waiting = 0
  for (let count = 0; count < 400; count += 1) {
    ledger.record({ method: 'GET', path: '/x'.repeat(20_000), endpoint: 'other', status: 404 })
    const connections = await new Promise<number>((resolve) => server.getConnections((_error, open) => resolve(open)))
    if (connections > 0) waiting += 1
  }
  expect(waiting).toBeGreaterThan(5)
  expect(waiting).toBeLessThan(400)
})
