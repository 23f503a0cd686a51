import { type Revision, revisions } from '../../kit/requirement.ts'
import type { Json, McpRequest, Parameters, Parts, Refusal } from './parts.ts'
import { signsIn } from './sign-in.ts'

const info = { name: 'minimal-client', version: '1.0.0' }

/** The newest revision that has sessions. */
const newestOlder: Revision = '2025-11-25'

class SessionLost extends Error {}

/** A scope is wanting, and asking for it has not helped. */
export class ScopeRefused extends Error {}

/** The server has answered by an error. */
export class RpcRefused extends Error implements Refusal {
  readonly status: number
  readonly code: number | undefined
  readonly supported: readonly string[]

  constructor(method: string, status: number, error: Json = {}) {
    super(`${method} was answered with HTTP ${status} and ${JSON.stringify(error)}.`)
    this.status = status
    this.code = typeof error['code'] === 'number' ? error['code'] : undefined
    const { supported } = (error['data'] ?? {}) as { supported?: unknown }
    this.supported = Array.isArray(supported) ? supported.map(String) : []
  }
}

export interface ConversationOptions {
  readonly url: string
  readonly revision: Revision
  readonly parts: Parts
  readonly known: Parameters | undefined
  /** Told what a browser is given to open. */
  readonly tellOpened: (url: string) => void
}

/** Speaks one revision with one MCP server, and signs in where that is asked for. */
export function converse({ url, revision, parts, known, tellOpened }: ConversationOptions) {
  const access = signsIn({ url, revision, parts, known, tellOpened })
  let spoken = revision
  const isStateless = () => spoken >= '2026-07-28'
  /** What was refused for want of scopes, for good. */
  const refused = new Set<string>()
  let token: string | undefined
  let session: string | undefined
  let isOpen = false
  let lastId = 0

  async function send(message: Json, mirrored: Parameters): Promise<Response> {
    const isOpening = message['method'] === 'initialize'
    const right: McpRequest = {
      url,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(session !== undefined && !isOpening && { 'mcp-session-id': session }),
        ...(spoken >= '2025-06-18' && !isOpening && { 'mcp-protocol-version': parts.version(revision, spoken) }),
        ...mirrored,
      },
      body: JSON.stringify(message),
    }
    const { url: to, ...request } = parts.mcpRequest(right, message)
    return parts.fetch(to, { ...request, body: request.body ?? null })
  }

  /** Sends a message until it is let in, or it is clear that it will not be. */
  async function deliver(message: Json, mirrored: Parameters): Promise<Response> {
    let [signIns, stepUps] = [0, 0]
    for (;;) {
      const response = await send(message, mirrored)
      if (response.status !== 401 && response.status !== 403) return response
      const challenge = parts.readChallenge(response.headers.get('www-authenticate')) ?? {}
      const wider = response.status === 403
      if (wider && challenge['error'] !== 'insufficient_scope') throw new Error(`${url} forbids it.`)
      const operation = JSON.stringify([message['method'], (message['params'] as Json | undefined)?.['name']])
      const isFinal = refused.has(operation) && parts.remembersRefusals
      if (wider && (isFinal || stepUps++ >= parts.stepUps)) {
        refused.add(operation)
        throw new ScopeRefused(`${url} refuses the token that it asked for: it wants ${challenge['scope'] ?? 'more'}.`)
      }
      if (!wider && signIns++ >= parts.signIns) throw new Error(`${url} refuses the token that it asked for.`)
      token = await access.token(challenge, wider)
    }
  }

  async function exchange(method: string, params: Json = {}, mirrored: Parameters = {}): Promise<Json> {
    lastId += 1
    const meta = {
      'io.modelcontextprotocol/protocolVersion': revision,
      'io.modelcontextprotocol/clientInfo': info,
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    const message = { jsonrpc: '2.0', id: lastId, method, params: isStateless() ? { ...params, _meta: meta } : params }
    const headers = isStateless() ? { 'mcp-method': method, ...mirrored } : {}
    const response = await deliver(message, headers)
    if (response.status === 404 && session !== undefined) throw new SessionLost('The session is lost.')
    session = response.headers.get('mcp-session-id') ?? session
    const answer = await read(response)
    if (!answer['result']) throw new RpcRefused(method, response.status, answer['error'] as Json | undefined)
    return answer['result'] as Json
  }

  /** MCP, "Lifecycle", until 2025-11-25; from then on there is nothing to open, but the server may not have come so far. */
  async function open(): Promise<void> {
    isOpen = isStateless() && (await discovers())
    if (isOpen) return
    session = undefined
    const asked = isStateless() ? newestOlder : revision
    spoken = asked
    const { protocolVersion } = await exchange('initialize', { protocolVersion: asked, capabilities: {}, clientInfo: info })
    const agreed = revisions.find((one) => one === protocolVersion)
    if (!agreed) throw new Error(`${url} speaks ${String(protocolVersion)}, which is not spoken here.`)
    spoken = agreed
    await deliver({ jsonrpc: '2.0', method: 'notifications/initialized' }, {})
    isOpen = true
  }

  async function discovers(): Promise<boolean> {
    try {
      await exchange('server/discover')
      return true
    } catch (error) {
      if (error instanceof RpcRefused && parts.meansOlder(error)) return false
      throw error
    }
  }

  return {
    async request(method: string, params?: Json, mirrored?: Parameters): Promise<Json> {
      if (!isOpen) await open()
      try {
        return await exchange(method, params, mirrored)
      } catch (error) {
        if (!(error instanceof SessionLost)) throw error
        await open()
        return exchange(method, params, mirrored)
      }
    },
    async close(): Promise<void> {
      if (session === undefined) return
      const headers = {
        'mcp-session-id': session,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(spoken >= '2025-06-18' && { 'mcp-protocol-version': spoken }),
      }
      const { url: to, ...request } = parts.mcpRequest({ url, method: 'DELETE', headers, body: undefined }, {})
      await parts.fetch(to, { method: request.method, headers: request.headers })
    },
  }
}

/** The JSON-RPC response: the whole of the body, or the data of an event. */
async function read(response: Response): Promise<Json> {
  const body = await response.text()
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const text = isStream ? (/^data: ?(.*)$/m.exec(body)?.[1] ?? '') : body
  return text === '' ? {} : (JSON.parse(text) as Json)
}
