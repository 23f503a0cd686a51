/** A right MCP client on bare `fetch` and node:crypto, written from the specification alone: it shares nothing with src/client. */
import type { Ending } from '../../kit/client-run.ts'
import { type Revision, revisions } from '../../kit/requirement.ts'
import { converse } from './conversation.ts'
import { mirroredParameters, offeredTools } from './mirrored-parameters.ts'
import { type Json, type Parameters, type Parts, rightParts } from './parts.ts'

export type { Json, McpRequest, Parameters, Parts } from './parts.ts'

/** What the client is to do, by the words of the official suite's variables. */
export interface MinimalErrand {
  readonly url: string
  readonly revision: Revision
  readonly context: Json
}

/** A part of the right client, replaced. */
export type ChangeClientParts = (parts: Parts) => Parts

/** The errand of a command, by the contract of the official suite. */
export const readErrand = (url: string, environment: Readonly<Record<string, string | undefined>>): MinimalErrand => ({
  url,
  revision: revisions.find((name) => name === environment['MCP_CONFORMANCE_PROTOCOL_VERSION']) ?? '2026-07-28',
  context: JSON.parse(environment['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as Json,
})

interface Call {
  readonly name: string
  readonly arguments: Json
}

/** Connects, lists the tools, and calls those that it is told to call, else each that wants no arguments. */
export async function runMinimalClient(
  { url, revision, context }: MinimalErrand,
  change: ChangeClientParts = (parts) => parts,
): Promise<Ending> {
  const parts = change({ ...rightParts, offered: offeredTools })
  const known = typeof context['client_id'] === 'string' ? (context as Parameters) : undefined
  const server = converse({ url, revision, parts, known })
  try {
    const { tools = [] } = (await server.request('tools/list')) as { tools?: readonly Json[] }
    const offered = parts.offered(tools)
    const calls = (context['toolCalls'] as readonly Call[] | undefined) ?? offered.filter(wantsNothing).map(called)
    for (const call of calls) {
      const tool = offered.find(({ name }) => name === call.name)
      if (!tool) continue
      const mirrored = {
        'mcp-name': parts.headerValue(call.name),
        ...mirroredParameters(tool, call.arguments, parts.headerValue),
      }
      await server.request('tools/call', { ...call }, mirrored)
    }
    await server.close()
    return { exitCode: 0, otherwise: null, lastLines: ['Done.'] }
  } catch (error) {
    return { exitCode: 1, otherwise: null, lastLines: [error instanceof Error ? error.message : String(error)] }
  }
}

const wantsNothing = ({ inputSchema }: Json): boolean => {
  const { required = [] } = (inputSchema ?? {}) as { required?: readonly string[] }
  return required.length === 0
}
const called = ({ name }: Json): Call => ({ name: String(name), arguments: {} })
