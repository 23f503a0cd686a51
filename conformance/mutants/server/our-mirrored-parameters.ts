import { z } from 'zod'
import type { ServerParts } from '../../../src/server/index.ts'
import type { Mutants } from './mutant.ts'

type Tools = NonNullable<ServerParts['tools']>
type Wires = NonNullable<ServerParts['wires']>
type Wire = ReturnType<Wires>['modern']

const mirrored = (header: string) => ({ 'x-mcp-header': header })

/** Adds a tool with these parameters, before all others. */
const withTool =
  (input: z.ZodObject): Tools =>
  (tools) => [
    {
      name: 'say_it_there',
      title: 'Say it there',
      description: 'Says the same as the first of the others, wherever it is asked.',
      input,
      handler: async (principal, _args, signal) => (await tools[0]?.handler(principal, {}, signal)) ?? { text: '' },
    },
    ...tools,
  ]

/** Our server with a tool whose parameters are repeated in headers: a right one. */
export const mirroringParts: ServerParts = {
  tools: withTool(
    z.object({ region: z.string().optional().meta(mirrored('Region')), limit: z.int().optional().meta(mirrored('Limit')) }),
  ),
}

interface Call {
  readonly headers: Headers
  readonly args: Readonly<Record<string, unknown>>
}

const calls = z.object({
  method: z.literal('tools/call'),
  params: z.object({ name: z.literal('say_it_there'), arguments: z.record(z.string(), z.unknown()) }),
})

const refusal = (): Response =>
  Response.json({ jsonrpc: '2.0', error: { code: -32020, message: 'Header mismatch' } }, { status: 400 })

/** Stands before the right wire: changes the headers of a call, or refuses it. */
const hearing = (before: (call: Call) => 'refused' | undefined): (() => ServerParts) => {
  const answering =
    (modern: Wire): Wire['answer'] =>
    async (request, exchange, message) => {
      const call = calls.safeParse(message).data
      if (call === undefined) return modern.answer(request, exchange, message)
      const headers = new Headers(request.headers)
      const verdict = before({ headers, args: call.params.arguments })
      return verdict === 'refused' ? refusal() : modern.answer(new Request(request, { headers }), exchange, message)
    }
  return () => ({
    ...mirroringParts,
    wires: (wires) => ({ ...wires, modern: { ...wires.modern, answer: answering(wires.modern) } }),
  })
}

const headersOf = { region: 'mcp-param-region', limit: 'mcp-param-limit' } as const
const names = ['region', 'limit'] as const

const sayRightly = (call: Call, name: keyof typeof headersOf): void => {
  const value = call.args[name]
  if (value !== undefined && value !== null)
    call.headers.set(headersOf[name], `=?base64?${Buffer.from(String(value)).toString('base64')}?=`)
}

/** How our server compares parameters with the headers that repeat them, and which ones it has repeated. */
export const ourMirroredParameterMutants: Mutants = {
  'server/does-not-compare-parameters': {
    of: 'ours',
    flaw: 'wants Mcp-Param headers to be there, and does not compare them',
    parts: hearing((call) => {
      for (const name of names) if (call.headers.has(headersOf[name])) sayRightly(call, name)
      return undefined
    }),
  },
  'server/does-without-parameter-headers': {
    of: 'ours',
    flaw: 'compares Mcp-Param headers only where they are there',
    parts: hearing((call) => {
      for (const name of names) if (!call.headers.has(headersOf[name])) sayRightly(call, name)
      return undefined
    }),
  },
  'server/expects-headers-of-absent-parameters': {
    of: 'ours',
    flaw: 'wants the header of a parameter that has no value',
    parts: hearing(({ headers }) => (headers.has(headersOf.region) ? undefined : 'refused')),
  },
  'server/compares-numbers-as-text': {
    of: 'ours',
    flaw: 'compares integers with their headers letter by letter',
    parts: hearing(({ headers, args }) => {
      const said = headers.get(headersOf.limit)
      return said !== null && !said.startsWith('=?') && said !== String(args['limit']) ? 'refused' : undefined
    }),
  },
  'server/takes-foreign-letters-in-headers': {
    of: 'ours',
    flaw: 'reads letters beyond ASCII in a header as its framework does',
    parts: hearing((call) => {
      const said = call.headers.get(headersOf.region)
      if (said !== null && said === call.args['region']) sayRightly(call, 'region')
      return undefined
    }),
  },
  'server/mirrors-an-api-key': {
    of: 'ours',
    flaw: 'has an API key repeated in a header',
    parts: () => ({ tools: withTool(z.object({ apiKey: z.string().optional().meta(mirrored('Api-Key')) })) }),
  },
}
