import type { ChangeParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'
import { type Body, bodyOf, type Outgoing, reading, refusing, saying } from './rewording.ts'

const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities'
const clientInfoKey = 'io.modelcontextprotocol/clientInfo'

/** Puts something into what a tool answers at 2026-07-28, and leaves all else in place. */
const toolResult = (change: (result: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>): ChangeParts =>
  saying((outgoing: Outgoing, { body }) => {
    const { result } = outgoing.body ?? {}
    if (body.method !== 'tools/call' || result?.['resultType'] === undefined) return outgoing
    return { ...outgoing, body: { ...outgoing.body, result: { ...result, ...change(result) } } }
  })

const clientOf = ({ params }: Body): { readonly name?: string } | undefined => params?._meta?.[clientInfoKey] as never

/** What the minimal server makes of what a request says of itself. */
export const minimalRequestMetadataMutants: Mutants = {
  'server/does-without-capabilities': {
    of: 'minimal',
    flaw: 'takes a request that declares no capabilities for one that declares that there are none',
    change: reading(({ body }) => {
      const meta = body.params?._meta
      if (meta === undefined || capabilitiesKey in meta) return {}
      return { body: { ...body, params: { ...body.params, _meta: { ...meta, [capabilitiesKey]: {} } } } }
    }),
  },
  'server/answers-missing-metadata-with-200': {
    of: 'minimal',
    flaw: 'refuses a request without its metadata with the status 200',
    change: saying((outgoing, { headers: { version } }) =>
      version === '2026-07-28' && outgoing.body?.error?.code === -32602 ? { ...outgoing, status: 200 } : outgoing,
    ),
  },
  'server/asks-whoever-cannot-answer': {
    of: 'minimal',
    flaw: 'asks for input without looking at what the client is capable of',
    change: toolResult(() => ({
      resultType: 'input_required',
      inputRequests: {
        name: { method: 'elicitation/create', params: { message: 'Your name?', requestedSchema: { type: 'object' } } },
      },
    })),
  },
  'server/misses-capabilities-with-200': {
    of: 'minimal',
    flaw: 'says -32021 with the status 200',
    change: saying((outgoing, { body }) =>
      body.method === 'tools/call' && outgoing.body?.result?.['resultType'] !== undefined
        ? refusing(200, -32021, 'Elicitation is needed')
        : outgoing,
    ),
  },
  'server/answers-everybody-by-a-task': {
    of: 'minimal',
    flaw: 'answers tool calls by a task, whether or not the client knows tasks',
    change: toolResult(() => ({ resultType: 'task', task: { taskId: '1', status: 'completed' } })),
  },
  'server/trusts-a-client-by-its-name': {
    of: 'minimal',
    flaw: 'asks no token of a client that calls itself mcp-inspector',
    change: (parts) => ({
      ...parts,
      authenticate: async (request, changed, body) => {
        const caller = await parts.authenticate(request, changed, body)
        const isTrusted = caller === 'stranger' && clientOf(bodyOf((await body()) ?? ''))?.name === 'mcp-inspector'
        return isTrusted ? { token: '', claims: {} } : caller
      },
    }),
  },
  'server/wants-to-know-its-clients': {
    of: 'minimal',
    flaw: 'refuses clients of 2026-07-28 that do not say what they are called',
    change: (parts) => ({
      ...parts,
      reply: (text, headers, tool) => {
        const body = bodyOf(text)
        const isNameless = body.params?._meta !== undefined && clientOf(body) === undefined
        return isNameless ? Promise.resolve(refusing(403, -32600, 'Who are you?')) : parts.reply(text, headers, tool)
      },
    }),
  },
}
