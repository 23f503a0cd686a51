import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { mintedBy, openDoor } from './door.ts'
import { inWords, wasServed } from './served.ts'
import { otherPerson } from './session-life.ts'

/** What an honest client says of itself in each request, left out. */
const unsaid = {
  'io.modelcontextprotocol/protocolVersion': undefined,
  'io.modelcontextprotocol/clientInfo': undefined,
  'io.modelcontextprotocol/clientCapabilities': undefined,
}

/** Fronts send the requests of many clients over one connection: what is remembered of it is remembered of somebody else. */
export const nothingRemembered = check({
  id: 'server/connection/nothing-remembered',
  requirement: requirement('state.no-prior-context'),
  title: 'What a request leaves out is not taken from an earlier one on the same connection: neither who speaks, nor the version',
  needs: ['server', 'token'],
  catches: ['server/remembers-who-spoke', 'server/remembers-the-version'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    const incomplete = {
      'a request without a token': { ask: door.knock, request: {} },
      'a request without its _meta': { ask: server.listTools, request: { token, meta: unsaid } },
    }
    for (const [what, { ask, request }] of Object.entries(incomplete)) {
      // Where it is served by itself, nothing has to be remembered for that.
      const alone = await step(`control: ${what}, on a connection of its own`, () => ask(request))
      if (wasServed(alone)) continue
      const [first, second] = await step(`probe: ${what}, after a whole one on the same connection`, () =>
        server.overOneConnection(async (over) => [await door.knock({ token, over }), await ask({ ...request, over })] as const),
      )
      if (!wasServed(first)) return inconclusive(`a right token got ${inWords(first)} on a connection that is kept`)
      if (wasServed(second)) return fail(`${what}, after a whole one: expected ${inWords(alone)}, got ${inWords(second)}`)
    }
    return pass
  },
})

/** The names of the listed tools, in one order; undefined where none were listed. */
function toolNames({ message }: Answer): string | undefined {
  const tools = message?.result?.['tools']
  if (!Array.isArray(tools)) return undefined
  return JSON.stringify(tools.map((tool: { name?: unknown } | null) => String(tool?.name)).sort())
}

/** A list that differs from one connection to the next is remembered by clients, and by whatever caches it, as if it were for all. */
export const listTheSameEverywhere = check({
  id: 'server/connection/list-the-same',
  requirement: requirement('state.list-not-per-connection'),
  title: 'The same token lists the same tools on every connection, whatever else was asked on it',
  needs: ['server', 'token'],
  catches: ['server/lists-nothing-after-a-call'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { token } = opened
    const before = await step('control: tools/list on a connection of its own', () => server.listTools({ token }))
    const tool = await step('control: which tool may be called', () => server.tool(token))
    const after = await step('probe: tools/list on a connection on which other things were asked', () =>
      server.overOneConnection(async (over) => {
        await server.firstRequest({ token, over })
        if (tool) await server.callTool(tool, { token, over })
        return server.listTools({ token, over })
      }),
    )
    if (toolNames(before) === undefined) return inconclusive(`tools/list got ${inWords(before)}, so there is nothing to compare`)
    return toolNames(before) === toolNames(after) ? pass : fail('expected the same tools on both connections, got others')
  },
})

/** Behind a balancer each request may come over another connection, and to another process. */
export const noConnectionNeeded = check({
  id: 'server/connection/not-needed',
  requirement: requirement('state.no-affinity'),
  title: 'What is served after other requests on a connection is served on a connection of its own as well',
  needs: ['server', 'token'],
  catches: ['server/wants-discover-on-each-connection'],
  async run({ server, token: inHand }, step) {
    const token = await inHand.take()
    const related = await step('control: the first request and tools/list, on one connection', () =>
      server.overOneConnection(async (over) => {
        await server.firstRequest({ token, over })
        return server.listTools({ token, over })
      }),
    )
    if (!wasServed(related))
      return inconclusive(`a right token got ${inWords(related)}, so what other connections get proves nothing`)
    const alone = await step('probe: tools/list on a connection of its own', () => server.listTools({ token }))
    return wasServed(alone) ? pass : fail(`tools/list by itself: expected it to be served, got ${inWords(alone)}`)
  },
})

const content = ({ message }: Answer): string | undefined =>
  message?.result === undefined ? undefined : JSON.stringify(message.result['content'])

/** A tool that answers everybody the same cannot tell; one that knows its caller can. */
export const conversationsApart = check({
  id: 'server/connection/people-kept-apart',
  requirement: requirement('state.multi-conversation'),
  title: 'Calls of two people that alternate on one connection are each answered for whoever sent them',
  needs: ['server', 'issuer'],
  catches: ['server/answers-whoever-spoke-first', 'server/remembers-who-spoke'],
  async run({ server, issuer }, step) {
    const opened = await openDoor(server, mintedBy(issuer), step)
    if ('verdict' in opened) return opened.verdict
    const { token: mine } = opened
    const theirs = await issuer.mint({ claims: otherPerson(await issuer.right()) })
    const tool = await step('control: which tool may be called', () => server.tool(mine))
    if (tool === undefined) return pass
    const [one, other] = await step('control: a call of each, on a connection of its own', () =>
      Promise.all([server.callTool(tool, { token: mine }), server.callTool(tool, { token: theirs })]),
    )
    if (content(one) === undefined || content(one) === content(other)) return pass
    const mixed = await step('probe: calls of both in turn, on one connection', () =>
      server.overOneConnection(async (over) => {
        const answers: Answer[] = []
        for (const token of [mine, theirs, mine]) answers.push(await server.callTool(tool, { token, over }))
        return answers.map(content)
      }),
    )
    const isMixed = mixed[1] === content(one) || (content(other) !== undefined && mixed[2] === content(other))
    return isMixed ? fail('expected each call to be answered for whoever sent it, got what the other one is told') : pass
  },
})
