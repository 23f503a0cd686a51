import { type ClientMutants, minimalClient } from './mutant.ts'
import { withHeaders, without } from './requests.ts'
import { requesting } from './tokens.ts'

/** Clients that are wrong about the era of a server, or about its sessions. */
export const eraMutants: ClientMutants = {
  'client/falls-back-at-any-400': minimalClient('takes every 400 for an older server', (parts) => ({
    ...parts,
    meansOlder: ({ status }) => status === 400,
  })),
  'client/insists-on-its-version': minimalClient('asks again and again for a version that is not spoken', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      let response = await parts.fetch(input, init)
      for (let left = 20; left > 0 && (await response.clone().text()).includes('-32022'); left -= 1)
        response = await parts.fetch(input, init)
      return response
    },
  })),
  'client/probes-each-time': minimalClient('asks an older server before each call whether it is one', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const isCall = new Headers(init?.headers).has('mcp-session-id') && String(init?.body).includes('tools/call')
      const body = JSON.stringify({ jsonrpc: '2.0', id: 'probe', method: 'server/discover', params: {} })
      if (isCall) await (await parts.fetch(input, { ...init, body })).text()
      return parts.fetch(input, init)
    },
  })),
  'client/reads-32001': minimalClient('takes -32001 for a mismatch of headers', (parts) => ({
    ...parts,
    meansMismatch: (refusal) => refusal.code === -32001 || parts.meansMismatch(refusal),
  })),
  'client/reads-32004': minimalClient('takes -32004 for a version that is not spoken', (parts) => ({
    ...parts,
    meansOlder: (refusal) => refusal.code !== -32004 && parts.meansOlder(refusal),
  })),

  'client/skips-initialized': minimalClient('does not say that it is initialized', (parts) => ({
    ...parts,
    fetch: async (input, init) =>
      String(init?.body).includes('notifications/initialized') ? new Response(null, { status: 202 }) : parts.fetch(input, init),
  })),
  'client/forgets-its-session': minimalClient(
    'calls tools without the id of its session',
    requesting((right, method) => (method === 'tools/call' ? without(right, 'mcp-session-id') : right)),
  ),
  'client/dies-with-its-session': minimalClient('ends with its session', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const response = await parts.fetch(input, init)
      const isLost = response.status === 404 && new Headers(init?.headers).has('mcp-session-id')
      return isLost ? Response.json({ error: 'lost' }, { status: 400 }) : response
    },
  })),
  'client/takes-its-old-session-along': minimalClient('initializes anew with the old id', (parts) => {
    let session: string | undefined
    return {
      ...parts,
      mcpRequest: (right, message) => {
        session = right.headers['mcp-session-id'] ?? session
        const isAgain = message['method'] === 'initialize' && session !== undefined
        return parts.mcpRequest(isAgain ? withHeaders(right, { 'mcp-session-id': session ?? '' }) : right, message)
      },
    }
  }),
  'client/leaves-its-session': minimalClient('does not end its session', (parts) => ({
    ...parts,
    fetch: async (input, init) => (init?.method === 'DELETE' ? new Response() : parts.fetch(input, init)),
  })),
}
