import { check, fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, McpRequest, ServerUnderTest, TokenInHand, ToolCall } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { callableTool } from './callable-tool.ts'
import { callToTheEnd } from './input-rounds.ts'
import { inWords, wasReached } from './served.ts'

/** Nobody is called so. */
const somebodyElse = 'conformance-somebody-else@example.com'

/** Whether a tool answered as if for the other person. An error that repeats its arguments is none. */
const namesSomebodyElse = ({ message }: Answer): boolean =>
  message?.result !== undefined && message.result['isError'] !== true && JSON.stringify(message.result).includes(somebodyElse)

/** Calls a tool plainly, and again with a claim to be somebody else. */
async function claiming(
  { server, token: inHand }: { readonly server: ServerUnderTest; readonly token: TokenInHand },
  step: Step,
  claim: (tool: ToolCall, token: string) => Promise<readonly [tool: ToolCall, request: McpRequest]>,
): Promise<Verdict> {
  const token = await inHand.take()
  const callable = await callableTool(server, token, step)
  if ('verdict' in callable) return callable.verdict
  const { tool } = callable
  const control = await step(`control: ${tool.name} with a right token`, () => callToTheEnd(server, tool, { token }))
  if (!wasReached(control)) return inconclusive(`${tool.name} got ${inWords(control)} with a right token`)
  const [asked, request] = await claim(tool, token)
  const probe = await step(`probe: ${tool.name} with a claim to be somebody else`, () => callToTheEnd(server, asked, request))
  return namesSomebodyElse(probe)
    ? fail('expected an answer for the user of the token, got one for whom the request named')
    : pass
}

/**
 * What gateways tell the servers behind them in headers (App Service, oauth2-proxy, Apache), anybody can send to a server that is
 * reached without the gateway. Who is calling, the token says.
 */
export const headersAreNoIdentity = check({
  id: 'server/caller-identity/headers-not-believed',
  requirement: requirement('elicit.user-from-token'),
  title: 'Who is calling is taken from the token, whatever headers name somebody else',
  needs: ['server', 'token'],
  catches: ['server/believes-the-header-of-a-gateway'],
  run: (players, step) =>
    claiming(players, step, async (tool, token) => {
      const names = [
        'X-MS-CLIENT-PRINCIPAL-NAME',
        'X-MS-CLIENT-PRINCIPAL-ID',
        'X-Forwarded-User',
        'X-Forwarded-Email',
        'X-User-Id',
      ]
      return [tool, { token, headers: Object.fromEntries(names.map((name) => [name, somebodyElse])) }]
    }),
})

/** The arguments that a tool speaks of: what they are for is its own affair, and a search for a user by name is no claim. */
async function knownArguments(server: ServerUnderTest, token: string, { name }: ToolCall): Promise<readonly string[]> {
  const tools = (await server.listTools({ token })).message?.result?.['tools']
  const tool = Array.isArray(tools) ? tools.find((one: { name?: unknown } | null) => one?.name === name) : undefined
  const known: unknown = tool?.inputSchema?.properties
  return typeof known === 'object' && known !== null ? Object.keys(known) : []
}

/** A server may refuse arguments that it does not know, or ignore them. */
export const argumentsAreNoIdentity = check({
  id: 'server/caller-identity/arguments-not-believed',
  requirement: requirement('elicit.no-client-asserted-identity'),
  title: 'Who is calling is taken from the token, whatever arguments name somebody else',
  needs: ['server', 'token'],
  catches: ['server/believes-the-user-in-the-arguments'],
  run: ({ server, token: inHand }, step) =>
    claiming({ server, token: inHand }, step, async (tool, token) => {
      const known = await step('the arguments of the tool', () => knownArguments(server, token, tool))
      const names = ['user', 'user_id', 'userId', 'username', 'email'].filter((name) => !known.includes(name))
      const claims = Object.fromEntries(names.map((name) => [name, somebodyElse]))
      return [{ name: tool.name, arguments: { ...tool.arguments, ...claims } }, { token }]
    }),
})
