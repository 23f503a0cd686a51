import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'

test('a free port can be listened on, and is none that the system hands out by itself', async () => {
  const port = await freePort()
  const server = createServer().listen(port)
  await once(server, 'listening')
  server.close()
  expect(port).toBeLessThan(32_768)
})
