import type { Answer, ServerUnderTest } from '../../kit/instruments.ts'

/** `initialize` as a client of 2025-11-25 or before sends it, whatever the revision that is asked. */
export const initialize = (server: ServerUnderTest, token: string | undefined, protocolVersion: string): Promise<Answer> =>
  server.send({
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      Authorization: token && `Bearer ${token}`,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion, capabilities: {}, clientInfo: { name: 'mcp-entra-conformance', version: '1.0.0' } },
    }),
  })
