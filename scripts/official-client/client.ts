/**
 * The client that the official conformance suite starts: `node scripts/official-client/client.ts URL`, with the scenario in
 * `MCP_CONFORMANCE_SCENARIO` and what it hands out in `MCP_CONFORMANCE_CONTEXT`. What a person would choose at the console is
 * chosen here, in one table by the name of the scenario; how the client behaves is not.
 */
import { z } from 'zod'
import {
  type Browser,
  type ConnectOptions,
  connect,
  type GrantType,
  headlessBrowser,
  type Session,
  stepLine,
  systemBrowser,
  type ToolSummary,
} from '../../src/client/index.ts'

const context = z
  .looseObject({
    client_id: z.string(),
    client_secret: z.string(),
    issuer: z.string(),
    private_key_pem: z.string(),
    signing_algorithm: z.string(),
    toolCalls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })),
  })
  .partial()
type Handed = z.infer<typeof context>

/** Where this client's metadata document would be hosted; the suite knows the address and never fetches it. */
const clientMetadataUrl = 'https://conformance-test.local/client-metadata.json'

type Call = readonly [name: string, args?: Record<string, unknown>]

/** What a person would ask for, where it is not "every tool, once, without arguments". */
const wishes: Readonly<
  Record<
    string,
    { readonly grantType?: GrantType; readonly calls?: (handed: Handed, tools: readonly ToolSummary[]) => readonly Call[] }
  >
> = {
  tools_call: { calls: () => [['add_numbers', { a: 2, b: 3 }]] },
  // Its server has a tool to look at, and none to call.
  'json-schema-ref-no-deref': { calls: () => [] },
  'http-custom-headers': { calls: ({ toolCalls = [] }) => toolCalls.map((call) => [call.name, call.arguments]) },
  // What the client was told of one tool is what the other is to be told.
  'json-schema-2020-12-preservation': { calls: (_, tools) => [['json_schema_echo', { schema: tools[0]?.inputSchema }]] },
  'auth/client-credentials-jwt': { grantType: 'client_credentials' },
  'auth/client-credentials-basic': { grantType: 'client_credentials' },
}

/** A judge that plays the person hands out a command for it. The authorization servers of the official suite ask no questions. */
const command = process.env['BROWSER']
const browser: Browser = command ? systemBrowser({ platform: process.platform, browser: command }) : headlessBrowser()

/** The suite gives a client for one issuer, or for whichever the server names. */
function clients({
  client_id: clientId,
  client_secret: secret,
  issuer,
  private_key_pem: privateKey,
  signing_algorithm: algorithm,
}: Handed) {
  if (clientId === undefined) return []
  return [{ clientId, secret, issuer, key: privateKey === undefined ? undefined : { privateKey, algorithm } }]
}

/** Uses everything that the server has: each list, each tool, each resource, each prompt. */
async function useAll(session: Session, chosen: (tools: readonly ToolSummary[]) => readonly Call[]): Promise<void> {
  const tools = await session.listTools()
  for (const [name, args] of chosen(tools)) await session.callTool(name, args)
  for (const { uri, isTemplate } of await session.listResources()) if (!isTemplate) await session.readResource(uri)
  for (const { name } of await session.listPrompts()) await session.getPrompt(name)
}

const url = process.argv.at(-1) ?? ''
const handed = context.parse(JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}'))
const wish = wishes[process.env['MCP_CONFORMANCE_SCENARIO'] ?? ''] ?? {}
const options: ConnectOptions = {
  url,
  browser,
  clients: clients(handed),
  clientMetadataUrl,
  grantType: wish.grantType,
  elicit: async () => ({ action: 'accept', content: {} }),
  onStep: (step) => console.error(stepLine(step)),
  log: (line) => console.error(line),
}
try {
  const session = await connect(options)
  await useAll(session, (tools) => wish.calls?.(handed, tools) ?? tools.map(({ name }): Call => [name]))
  await session.close()
} catch (error) {
  console.error(String(error))
  process.exitCode = 1
}
