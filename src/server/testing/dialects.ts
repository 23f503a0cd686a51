/** How a client of one revision speaks, without any SDK: what the tests send, byte for byte. */
export interface Dialect {
  readonly revision: string
  /** What a conversation begins with. Gives the headers that every later request of it carries. */
  open(url: string, token: string): Promise<Readonly<Record<string, string>>>
  /** One request, ready to be posted in a conversation that is open. */
  request(method: string, params?: object): { readonly headers: Readonly<Record<string, string>>; readonly body: string }
}

export const jsonHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const clientInfo = { name: 'a-test', version: '1.0.0' }
const rpc = (method: string, params: object) => JSON.stringify({ jsonrpc: '2.0', id: 7, method, params })

export const legacy: Dialect = {
  revision: '2025-11-25',
  async open(url, token) {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
    const headers = { ...jsonHeaders, authorization: `Bearer ${token}` }
    const response = await fetch(url, { method: 'POST', headers, body: rpc('initialize', params) })
    return { 'mcp-session-id': response.headers.get('mcp-session-id') ?? '', 'mcp-protocol-version': '2025-11-25' }
  },
  request: (method, params = {}) => ({ headers: jsonHeaders, body: rpc(method, params) }),
}

export const modern: Dialect = {
  revision: '2026-07-28',
  open: async () => ({ 'mcp-protocol-version': '2026-07-28' }),
  request(method, params = {}) {
    const name = 'name' in params ? { 'mcp-name': String(params.name) } : {}
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': clientInfo,
    }
    return { headers: { ...jsonHeaders, 'mcp-method': method, ...name }, body: rpc(method, { ...params, _meta }) }
  },
}

export const dialects: readonly Dialect[] = [legacy, modern]

/** One answer, with its body as JSON where it is JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: what a server says is looked at member by member
  readonly json: any
}

export async function send(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init)
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: asJson(text) }
}

/** Opens a conversation with a token that is right, and sends one request in it with whatever token is to be tried. */
export async function converse(
  dialect: Dialect,
  url: string,
  right: string,
  {
    method,
    params,
    tried = right,
    headers = {},
  }: { method: string; params?: object; tried?: string; headers?: Record<string, string> },
): Promise<Answer> {
  const conversation = await dialect.open(url, right)
  const request = dialect.request(method, params)
  return send(url, {
    method: 'POST',
    headers: { ...request.headers, ...conversation, authorization: `Bearer ${tried}`, ...headers },
    body: request.body,
  })
}

export const callTool = { method: 'tools/call', params: { name: 'get_user_name', arguments: {} } }

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
