import { inconclusive, type Verdict } from '../../kit/check.ts'
import type { ClientRun, Heard } from '../../kit/client-run.ts'
import type { Json, Scenario } from '../../kit/client-scenario.ts'
import { asked, endingOf, messageOf } from './judging.ts'

/** A tool with such parameters. */
export const tool = (name: string, properties: Json = {}, required: readonly string[] = []): Json => ({
  name,
  description: 'Says that it was called.',
  inputSchema: { type: 'object', properties, required },
})
/** That the client is told to make these calls. */
export const calling = (...calls: readonly (readonly [name: string, given?: Json])[]) => ({
  official: 'http-custom-headers',
  context: () => ({ toolCalls: calls.map(([name, given = {}]) => ({ name, arguments: given })) }),
})

/** A value as a header holds it that cannot hold it as it is. */
export const encoded = (value: string): string => `=?base64?${Buffer.from(value).toString('base64')}?=`

export const [accented, sentinel, almostSentinel] = ['Grüße', '=?base64?x?=', '=?BASE64?x?=']
export const oddNames: Scenario = {
  id: 'odd-tool-names',
  what: 'tools whose names are no plain header values, which it is told to call',
  ...calling([accented], [sentinel], [almostSentinel]),
  tools: () => [accented, sentinel, almostSentinel].map((name) => tool(name)),
}
/** Header by argument. */
const marked: Json = {
  region: { type: 'string', 'x-mcp-header': 'Region' },
  count: { type: 'integer', 'x-mcp-header': 'Count' },
  urgent: { type: 'boolean', 'x-mcp-header': 'Urgent' },
  note: { type: 'string' },
}
export const values = { region: 'Hello, 世界', padded: ' padded ', lines: 'a\nb', plain: 'eu-west' } as const
export const mirrored: Scenario = {
  id: 'mirrored-parameters',
  what: 'a tool with parameters that headers are to repeat, which it is told to call',
  ...calling(
    ['mirrors', { region: values.plain, count: 42, urgent: true, note: 'n' }],
    ['mirrors', { region: values.region, count: 1, note: 'n' }],
    ['mirrors', { region: values.padded, note: 'n' }],
    ['mirrors', { region: values.lines, note: 'n' }],
    ['mirrors', { region: null, note: 'nothing' }],
  ),
  tools: () => [tool('mirrors', { ...marked, region: { type: ['string', 'null'], ...(marked['region'] as Json) } })],
}
/** Marks that are not legal, by the name of their tool. */
export const illegal: Readonly<Record<string, Json>> = {
  'empty-mark': { a: { type: 'string', 'x-mcp-header': '' } },
  'spaced-mark': { a: { type: 'string', 'x-mcp-header': 'My Header' } },
  'doubled-mark': { a: { type: 'string', 'x-mcp-header': 'Same' }, b: { type: 'string', 'x-mcp-header': 'SAME' } },
  'mark-on-object': { a: { type: 'object', 'x-mcp-header': 'Whole' } },
  'mark-in-items': { a: { type: 'array', items: { type: 'string', 'x-mcp-header': 'Item' } } },
}
export const illegallyMarked: Scenario = {
  id: 'illegally-marked-tools',
  what: 'tools with marks that are not legal, and one without',
  official: 'http-invalid-tool-headers',
  tools: (right) => [...Object.entries(illegal).map(([name, properties]) => tool(name, properties)), ...right],
}

/** The parameters of a call. */
export const callOf = (request: Heard): { readonly name?: unknown; readonly arguments?: Json } =>
  (messageOf(request)['params'] ?? {}) as { name?: unknown; arguments?: Json }
/** The calls that were served. */
export const calls = (run: ClientRun): readonly Heard[] =>
  asked(run, 'mcp').filter((request) => messageOf(request)['method'] === 'tools/call' && request.status === 200)
export const notCalled = (run: ClientRun): Verdict =>
  inconclusive(`the client did not call the tool that toolCalls of MCP_CONFORMANCE_CONTEXT names; it ${endingOf(run)}`)
