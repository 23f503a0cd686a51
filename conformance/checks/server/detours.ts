import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { Answer, McpRequest, ServerUnderTest } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { openDoor } from './door.ts'
import { inWords, wasServed } from './served.ts'

const inOtherCase = (path: string): string => (path === path.toUpperCase() ? path.toLowerCase() : path.toUpperCase())

/** The path of an endpoint as routers read it as well that forgive a slash, letters in another case, or an escape. */
export function otherSpellings(pathname: string): readonly string[] {
  if (pathname === '/') return ['//']
  const escaped = pathname.replace(/[a-z](?=[^/]*$)/i, (letter) => `%${letter.charCodeAt(0).toString(16)}`)
  const slashed = pathname.endsWith('/') ? pathname.slice(0, -1) : `${pathname}/`
  return [...new Set([slashed, inOtherCase(pathname), `/${pathname}`, escaped])].filter((path) => path !== pathname)
}

/** Ways to the same place that a guard may not have thought of, by what they are, after "a stranger". */
function detours({ url }: ServerUnderTest): Readonly<Record<string, McpRequest>> {
  const { origin, pathname, search } = new URL(url)
  const spelt = otherSpellings(pathname).map((path) => [`at ${path}`, { url: `${origin}${path}${search}` }] as const)
  return {
    ...Object.fromEntries(spelt),
    'by PUT': { method: 'PUT' },
    'by PATCH': { method: 'PATCH' },
    'with a body that calls itself plain text': { headers: { 'content-type': 'text/plain' } },
    'in the words of 2024-11-05': { headers: { 'mcp-protocol-version': '2024-11-05' } },
    'that was forwarded for somebody near': {
      headers: { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' },
    },
    'that was rewritten from another address': { headers: { 'x-original-url': '/health', 'x-rewrite-url': '/health' } },
    'that is inside already': { headers: { 'x-internal-request': 'true', 'x-authenticated': 'true' } },
  }
}

/** Two requests in one body, as 2025-03-26 has it: a guard that looks there for the method finds none, or only the first, which may be open. */
const listOfRequests = (server: ServerUnderTest): Promise<Answer> =>
  server.send({
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(['ping', 'tools/list'].map((method, id) => ({ jsonrpc: '2.0', id, method }))),
  })

/** Whether a request was carried out, or tools were listed among the answers to several. */
const anyServed = (answer: Answer): boolean => wasServed(answer) || (answer.status === 200 && /"tools" *: *\[/.test(answer.text))

/**
 * The guard stands before one way in, and the router behind it knows several. A request is compared with the one that is refused on the
 * straight way, so that what is open to everybody is open here, too.
 */
export const detoursGuarded = check({
  id: 'server/detours/guarded',
  requirement: requirement('session.verify-all-requests'),
  title: 'What is refused to a stranger is refused by every other method, spelling of the address, and claim to be let through',
  needs: ['server', 'token'],
  catches: [
    'server/verifies-the-first-request-only',
    'server/guards-one-spelling-of-its-address',
    'server/guards-post-alone',
    'server/trusts-whoever-was-forwarded',
    'server/guards-single-messages',
    'server/guards-the-first-of-several',
    'server/guards-the-versions-it-knows@2025-03-26',
    'server/guards-the-versions-it-knows@2025-06-18',
    'server/guards-the-versions-it-knows@2025-11-25',
  ],
  async run({ server, token }, step) {
    const opened = await openDoor(server, token, step)
    if ('verdict' in opened) return opened.verdict
    const { door } = opened
    if (wasServed(door.anonymous)) return inconclusive('strangers are served on the straight way, so nothing is refused to them')
    const ways = Object.entries(detours(server)).map(([way, request]) => [way, () => door.knock(request)] as const)
    // Where only tools are guarded, the list is open.
    if (door.name !== 'tools/call') ways.push(['with a list of requests', () => listOfRequests(server)])
    const answers = await Promise.all(
      ways.map(async ([way, send]) => ({ way, answer: await step(`probe: ${door.name} of a stranger ${way}`, send) })),
    )
    const through = answers.find(({ answer }) => anyServed(answer))
    return through ? fail(`a stranger ${through.way}: expected a refusal, got ${inWords(through.answer)}`) : pass
  },
})
