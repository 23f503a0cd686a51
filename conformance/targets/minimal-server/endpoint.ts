import type { IncomingMessage } from 'node:http'
import { opensConversation, readMessage } from './dispatch.ts'
import type { Caller, MinimalServerParts } from './parts.ts'
import { challengeText, type RefusalName } from './refusal.ts'
import type { Said } from './said.ts'
import { keepSessions, type SessionKeeper } from './sessions.ts'

/** No message of MCP needs as much. */
const limitBytes = 1_000_000

/** The whole body as text; undefined where it is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > limitBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The body of a request, read when it is first asked for, and once; undefined where it is too large. */
export type Body = () => Promise<string | undefined>

export function bodyOf(request: IncomingMessage): Body {
  let text: Promise<string | undefined> | undefined
  return () => {
    text ??= readBody(request)
    return text
  }
}

function refused(name: RefusalName, parts: MinimalServerParts): Said {
  const { status, challenge } = parts.refusal(name)
  return { status, ...(challenge ? { headers: { 'www-authenticate': challengeText(challenge) } } : {}) }
}

const one = (request: IncomingMessage, name: string): string | undefined => request.headersDistinct[name]?.join(', ')

/** Answers one POST of somebody who was let in. */
async function answerPost(
  request: IncomingMessage,
  body: Body,
  parts: MinimalServerParts,
  caller: Caller,
  sessions: SessionKeeper | undefined,
): Promise<Said> {
  const text = await body()
  if (text === undefined) return { status: 413, headers: { connection: 'close' } }
  const headers = {
    version: one(request, 'mcp-protocol-version'),
    method: one(request, 'mcp-method'),
    name: one(request, 'mcp-name'),
  }
  const message = readMessage(text, headers)
  const sessionRefusal = sessions?.refuse(message, one(request, 'mcp-session-id'), caller)
  if (sessionRefusal) return sessionRefusal
  const said = await parts.reply(text, headers, { ...parts.tool, ask: () => parts.userName(caller, parts) })
  const answer = parts.lastWord(said, caller)
  if (answer.body === undefined) return { status: answer.status }
  return {
    status: answer.status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(sessions && opensConversation(message) ? { 'mcp-session-id': sessions.open(caller) } : {}),
    },
    body: JSON.stringify(answer.body),
  }
}

/** The MCP endpoint: who may speak is settled before a word is read. */
export function mcpEndpoint(parts: MinimalServerParts): (request: IncomingMessage) => Promise<Said> {
  const sessions = parts.sessions && keepSessions(parts.sessions)
  const allow = sessions ? 'POST, DELETE' : 'POST'
  const answer = async (request: IncomingMessage, body: Body): Promise<Said> => {
    if (!parts.allowsHost(request.headers.host)) return { status: 421 }
    if (!parts.allowsOrigin(request.headers.origin, request.method)) return refused('foreign-origin', parts)
    const caller = await parts.authenticate(request, parts, body)
    if (typeof caller === 'string') return refused(caller, parts)
    if (request.method === 'POST') return answerPost(request, body, parts, caller, sessions)
    if (request.method === 'DELETE' && sessions) return sessions.end(one(request, 'mcp-session-id'), caller)
    return { status: 405, headers: { allow } }
  }
  return async (request) => {
    const body = bodyOf(request)
    return parts.answer(await answer(request, body), request, body)
  }
}
