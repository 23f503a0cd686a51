/** A right MCP client on bare `fetch` and node:crypto, written from the specification alone: it shares nothing with src/client. */
import type { Ending } from '../../kit/client-run.ts'
import { type Revision, revisions } from '../../kit/requirement.ts'
import { converse, RpcRefused, ScopeRefused } from './conversation.ts'
import { mirroredParameters, offeredTools } from './mirrored-parameters.ts'
import { type Json, type Parameters, type Parts, rightParts } from './parts.ts'

export type { Json, McpRequest, Parameters, Parts } from './parts.ts'

/** What the client is to do, by the words of the official suite's variables. */
export interface MinimalErrand {
  readonly url: string
  readonly revision: Revision
  readonly context: Json
  /** Told what a browser is given to open. Default: nobody is. */
  readonly tellOpened?: (url: string) => void
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
  { url, revision, context, tellOpened = () => {} }: MinimalErrand,
  change: ChangeClientParts = (parts) => parts,
): Promise<Ending> {
  const parts = change({ ...rightParts, offered: offeredTools })
  const known = typeof context['client_id'] === 'string' ? (context as Parameters) : undefined
  const server = converse({ url, revision, parts, known, tellOpened })
  const list = async (): Promise<readonly Json[]> => {
    const { tools = [] } = (await server.request('tools/list')) as { tools?: readonly Json[] }
    return parts.offered(tools)
  }
  const callOf = async (call: Call, offered: readonly Json[]): Promise<void> => {
    const tool = offered.find(({ name }) => name === call.name)
    const mirrored = tool && mirroredParameters(tool, call.arguments, parts.headerValue)
    if (mirrored) await server.request('tools/call', { ...call }, { 'mcp-name': parts.headerValue(call.name), ...mirrored })
  }
  const ended = (exitCode: number, ...said: string[]): Ending => ({ exitCode, otherwise: null, lastLines: parts.lastLines(said) })
  const problems: string[] = []
  try {
    const offered = await list()
    const calls = (context['toolCalls'] as readonly Call[] | undefined) ?? offered.filter(wantsNothing).map(called)
    for (const call of calls) {
      try {
        await callOf(call, offered).catch(async (error: unknown) => {
          if (!(error instanceof RpcRefused && parts.meansMismatch(error))) throw error
          await callOf(call, await list())
        })
      } catch (error) {
        // One tool may be forbidden and another not.
        if (!(error instanceof ScopeRefused)) throw error
        problems.push(error.message)
      }
    }
    await server.close()
    return ended(problems.length > 0 ? 1 : 0, ...problems, 'Done.')
  } catch (error) {
    return ended(1, error instanceof Error ? error.message : String(error))
  }
}

/** The headers of the page that people come back to, where the client is a web page. */
export const minimalPage = (change: ChangeClientParts = (parts) => parts): Parameters => change(rightParts).pageHeaders

/** What lies at the address of its metadata document. */
export const minimalDocument = (url: string, change: ChangeClientParts = (parts) => parts): Json | undefined =>
  change(rightParts).metadataDocument(url)

const wantsNothing = ({ inputSchema }: Json): boolean => {
  const { required = [] } = (inputSchema ?? {}) as { required?: readonly string[] }
  return required.length === 0
}
const called = ({ name }: Json): Call => ({ name: String(name), arguments: {} })
