import { inconclusive, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, Issuer, McpRequest, ServerUnderTest, TokenInHand } from '../../kit/instruments.ts'
import { inWords, wasReached, wasServed } from './served.ts'

/** An MCP request that asks for a token. */
export interface Door {
  readonly name: string
  knock(request?: McpRequest): Promise<Answer>
  /** What came when it was knocked at without any credentials. */
  readonly anonymous: Answer
}

/** A door and a token that opens it; or the verdict that there is nothing to learn behind it. */
export type Opened = { readonly door: Door; readonly token: string } | { readonly verdict: Verdict }

/**
 * The first request that is not served to a stranger: a server may leave some methods open to everybody
 * (`initialize`, `server/discover`, listing), and a bad token proves nothing where none is asked for.
 * Where everything is open it is the first request, so that whoever expects a refusal is disappointed there.
 * Without a token no tool is called.
 */
export async function findDoor(server: ServerUnderTest, token: string | undefined): Promise<Door> {
  const first = { name: 'the first request', knock: (request?: McpRequest) => server.firstRequest(request) }
  const list = { name: 'tools/list', knock: (request?: McpRequest) => server.listTools(request) }
  const atFirst = await first.knock()
  if (!wasServed(atFirst)) return { ...first, anonymous: atFirst }
  const atList = await list.knock()
  if (!wasServed(atList)) return { ...list, anonymous: atList }
  const tool = token === undefined ? undefined : await server.tool(token)
  if (tool !== undefined) {
    const call = { name: 'tools/call', knock: (request?: McpRequest) => server.callTool(tool, request) }
    const atCall = await call.knock()
    if (!wasServed(atCall)) return { ...call, anonymous: atCall }
  }
  return { ...first, anonymous: atFirst }
}

/** The verdict that a refusal proves nothing, because a right token is refused as well; undefined where it is let in. */
export async function controlled(step: Step, label: string, send: () => Promise<Answer>): Promise<Verdict | undefined> {
  const control = await step(label, send)
  return wasReached(control)
    ? undefined
    : inconclusive(`a right token got ${inWords(control)}, so what other requests get proves nothing`)
}

/** The right tokens of an issuer. */
export const mintedBy = (issuer: Issuer): TokenInHand => ({ take: () => issuer.mint() })

/** Finds the door and shows that a right token opens it: the control of everything that is refused there. */
export async function openDoor(server: ServerUnderTest, inHand: TokenInHand, step: Step): Promise<Opened> {
  const token = await inHand.take()
  const door = await step('which request asks for a token', () => findDoor(server, token))
  const verdict = await controlled(step, `control: ${door.name} with a right token`, () => door.knock({ token }))
  return verdict === undefined ? { door, token } : { verdict }
}

/** A door as a stranger finds it; or the verdict that nothing can be said of it. */
export type Seen = { readonly door: Door } | { readonly verdict: Verdict }

/**
 * Finds the door for whoever looks only at what a stranger is told there. With a token its control is that the token opens the
 * door. Without one it is the metadata document: a server that publishes it does not simply refuse whatever it is asked.
 */
export async function seeDoor(server: ServerUnderTest, inHand: TokenInHand | undefined, step: Step): Promise<Seen> {
  if (inHand !== undefined) return openDoor(server, inHand, step)
  const door = await step('which request asks for a token', () => findDoor(server, undefined))
  if (wasServed(door.anonymous))
    return { verdict: inconclusive('all that can be asked without a token is open to everybody, and tools are not called') }
  const found = await step('control: the metadata document', () => server.resourceMetadata())
  return found === undefined
    ? { verdict: inconclusive('there is no right token and no metadata document, so a refusal proves nothing') }
    : { door }
}
