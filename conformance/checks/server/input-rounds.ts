import { inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, McpRequest, ServerUnderTest, TokenInHand, ToolCall } from '../../kit/instruments.ts'
import { codes } from '../../kit/mcp-codes.ts'
import { controlled } from './door.ts'
import { wasServed } from './served.ts'

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the referee says it is capable of, so that a tool that would ask does ask. */
const meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} } }

/** A tool call that stands half way: the server wants input, and gave a state to be sent back with it (MCP 2026-07-28, MRTR). */
export interface Round {
  readonly state: string
  /** Sends the call again, with whatever was asked for, and this state. */
  readonly retry: (state: string, token?: string) => Promise<Answer>
}

/** A tool that asks before it acts. */
export interface AskingTool {
  readonly tool: ToolCall
  readonly token: string
  /** Calls it anew. Undefined where it asks for nothing this time, or keeps no state. */
  readonly begin: (token?: string) => Promise<Round | undefined>
}

/** Whether a call has come to its end, and has done what it is for. */
export const isDone = (answer: Answer): boolean => {
  const { resultType, isError } = answer.message?.result ?? {}
  return wasServed(answer) && resultType !== 'input_required' && isError !== true
}

/**
 * Finds out whether the tool that may be called asks for input and keeps a state meanwhile, and shows that the right state brings
 * it to its end. Of a server whose tool does not, all sentences about such states are kept.
 */
export async function askingTool(
  { server, token: inHand }: { readonly server: ServerUnderTest; readonly token: TokenInHand },
  step: Step,
): Promise<AskingTool | Verdict> {
  const token = await inHand.take()
  const verdict = await controlled(step, 'control: the first request with a right token', () => server.firstRequest({ token }))
  if (verdict !== undefined) return verdict
  const tool = await step('control: which tool may be called', () => server.tool(token))
  if (tool === undefined) return pass
  const call = (more: Json, bearer: string) => callThatCanBeAsked(server, tool, { token: bearer }, more)
  const begin = async (bearer = token): Promise<Round | undefined> => {
    const { resultType, inputRequests, requestState } = (await call({}, bearer)).message?.result ?? {}
    if (resultType !== 'input_required' || typeof requestState !== 'string') return undefined
    const inputResponses = isObject(inputRequests) ? { inputResponses: responsesTo(inputRequests) } : {}
    return {
      state: requestState,
      retry: (state, who = bearer) => call({ ...inputResponses, requestState: state }, who),
    }
  }
  const round = await step('control: a call by a client that can be asked', () => begin())
  if (round === undefined) return pass
  const end = await step('control: the same call with answers and the state that came', () => round.retry(round.state))
  return isDone(end)
    ? { tool, token, begin }
    : inconclusive('the tool asks for input that the referee cannot give, so what becomes of other states proves nothing')
}

/** One round of a call by a client that can be asked. */
const callThatCanBeAsked = (server: ServerUnderTest, tool: ToolCall, request: McpRequest, more: Json): Promise<Answer> =>
  server.ask(
    'tools/call',
    { name: tool.name, arguments: tool.arguments, ...more },
    { ...request, meta, headers: { ...tool.headers, ...request.headers } },
  )

/** A person is asked once, or twice where the first answer was not enough. */
const mostRounds = 2

/**
 * Calls a tool as a client that can be asked for nothing, and where the server will not do it so, as one that can and that answers.
 * What comes then is the last word: a tool may still want what the referee cannot give.
 */
export async function callToTheEnd(server: ServerUnderTest, tool: ToolCall, request: McpRequest): Promise<Answer> {
  const plain = await server.callTool(tool, request)
  if (plain.message?.error?.code !== codes.missingCapability) return plain
  let answer = await callThatCanBeAsked(server, tool, request, {})
  for (let round = 0; round < mostRounds; round += 1) {
    const { resultType, inputRequests, requestState } = answer.message?.result ?? {}
    if (resultType !== 'input_required') break
    const inputResponses = isObject(inputRequests) ? responsesTo(inputRequests) : {}
    const state = requestState === undefined ? {} : { requestState }
    answer = await callThatCanBeAsked(server, tool, request, { inputResponses, ...state })
  }
  return answer
}

const responsesTo = (requests: Json): Json =>
  Object.fromEntries(Object.entries(requests).map(([key, request]) => [key, isObject(request) ? responseTo(request) : {}]))

/** A harmless answer of the right form (MCP 2026-07-28, schema: ElicitResult, CreateMessageResult, ListRootsResult). */
function responseTo({ method, params }: Json): Json {
  if (method === 'roots/list') return { roots: [] }
  if (method === 'sampling/createMessage')
    return { role: 'assistant', content: { type: 'text', text: 'ok' }, model: 'mcp-entra', stopReason: 'endTurn' }
  const schema = isObject(params) ? params['requestedSchema'] : undefined
  const properties = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {}
  const content = Object.entries(properties).map(([name, property]) => [name, isObject(property) ? harmlessValue(property) : ''])
  return { action: 'accept', content: Object.fromEntries(content) }
}

function harmlessValue({ type, default: usual, enum: choices, minimum }: Json): unknown {
  if (usual !== undefined) return usual
  if (Array.isArray(choices)) return choices[0]
  if (type === 'boolean') return true
  return type === 'number' || type === 'integer' ? (minimum ?? 1) : 'mcp-entra'
}
