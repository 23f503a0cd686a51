import type { Step, Verdict } from '../../kit/check.ts'
import type { Answer, Issuer, McpRequest, ServerUnderTest, TokenChange } from '../../kit/instruments.ts'
import { bearerOf, parseChallenges } from '../../kit/www-authenticate.ts'
import { controlled, type Door, mintedBy, openDoor } from './door.ts'
import { wasServed } from './served.ts'

/** What a token without the right scope got, with the refusal of a stranger beside it; or the verdict that it shows nothing. */
export type UnderScoped =
  | { readonly answer: Answer; readonly door: Door /** The same request, with whatever token. */; readonly ask: Ask }
  | { readonly verdict: Verdict }
type Ask = (request: McpRequest) => Promise<Answer>

/**
 * Shows a token that is valid and lacks the scope, between right ones. Some servers want the scope for every request, others
 * for tools only: so it is shown to the first request that asks for a token, then to tools/list, then to a tool, until one
 * refuses it. What came last is the answer. Scopes `null`: the token does not speak of scopes at all. `beside` puts claims in
 * that are not to count.
 */
export async function underScoped(
  { server, issuer }: { readonly server: ServerUnderTest; readonly issuer: Issuer },
  step: Step,
  otherScopes: (right: string) => string | null,
  beside: (right: string) => TokenChange['claims'] = () => ({}),
): Promise<UnderScoped> {
  const opened = await openDoor(server, mintedBy(issuer), step)
  if ('verdict' in opened) return opened
  const { door, token } = opened
  const right = await issuer.right()
  const granted = String(right.claims[issuer.scopeClaim])
  const claims = { [issuer.scopeClaim]: otherScopes(granted), ...beside(granted) }
  const lacking: McpRequest = { token: await issuer.mint({ claims }) }
  let ask: Ask = door.knock
  const probe = (name: string, send: Ask) => {
    ask = send
    return step(`probe: ${name} with a token for other scopes`, () => send(lacking))
  }

  let answer = await probe(door.name, door.knock)
  if (wasServed(answer)) answer = await probe('tools/list', (request) => server.listTools(request))
  if (wasServed(answer)) {
    const tool = await step('control: the tools of the right token', () => server.tool(token))
    if (tool !== undefined) answer = await probe('tools/call', (request) => server.callTool(tool, request))
  }
  const after = await controlled(step, `control: ${door.name} with the right token again`, () => door.knock({ token }))
  return after === undefined ? { answer, door, ask } : { verdict: after }
}

/**
 * Whether the server says that this request needs a scope, which it does in the challenge. One that does not is free to serve every
 * valid token, since MCP demands no scopes; what `scopes_supported` lists is what clients may ask for, `openid` for one (RFC 9728 §2).
 */
export const asksForScopes = ({ anonymous }: Door): boolean =>
  bearerOf(parseChallenges(anonymous.headers['www-authenticate'] ?? []))?.parameters['scope'] !== undefined
