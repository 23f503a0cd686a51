/** The fixture without authentication: the control that tells what is the authentication's doing from what is not. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node'
import { isLegacyRequest } from '@modelcontextprotocol/server'
import type { FixtureWire } from './fixture/wire.ts'

/** Serves both wires of the fixture with what the SDK has for it, and nothing of ours. */
export async function startOpenServer(wires: { readonly modern: FixtureWire; readonly legacy: FixtureWire }) {
  const hostAllowed = localhostHostValidation()
  const originAllowed = localhostOriginValidation()
  const handler = toNodeHandler({
    fetch: async (request) => {
      const message: unknown = request.method === 'POST' ? await request.clone().json() : undefined
      const wire = (await isLegacyRequest(request.clone(), message)) ? wires.legacy : wires.modern
      return wire.answer(request, message)
    },
  })
  const server = createServer((request, response) => {
    // The handler's type forbids the undefined members that Node's has.
    if (hostAllowed(request, response) && originAllowed(request, response))
      void handler(request as Parameters<typeof handler>[0], response)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  // An object, because the server listens on a port and not on a pipe.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://localhost:${port}/mcp`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
