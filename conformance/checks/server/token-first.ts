import { createHash } from 'node:crypto'
import { check, fail, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { controlled, mintedBy, openDoor } from './door.ts'
import { inWords } from './served.ts'
import { holdsStack } from './stacks.ts'
import { expired } from './token-lifetime.ts'
import { spoilt } from './token-signature.ts'

/** The API behind the server is in our hand: what is shown to it before the token was found wrong came of a stranger. */
export const nothingDoneForStrangers = check({
  id: 'server/token-first/nothing-called',
  requirement: requirement('token.server-validate-first'),
  title: 'A tool that is called with a token that is not valid calls nobody with it',
  needs: ['server', 'issuer', 'upstream'],
  catches: ['server/asks-graph-about-tokens-it-cannot-verify'],
  async run({ server, issuer, upstream }, step) {
    const opened = await openDoor(server, mintedBy(issuer), step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    const tool = await step('control: the tools of a right token', () => server.tool(token))
    const wrong = [spoilt(token), await issuer.mint(expired(await issuer.right()))]
    const mark = await upstream.mark()
    for (const bad of wrong) {
      await step('probe: a tool, or else the first request, with a token that is not valid', () =>
        tool === undefined ? door.knock({ token: bad }) : server.callTool(tool, { token: bad }),
      )
    }
    const shown = new Set((await upstream.calls(mark)).map(({ fingerprint }) => fingerprint))
    if (wrong.some((bad) => shown.has(createHash('sha256').update(bad).digest('base64url'))))
      return fail('the API behind the server was shown a token that is not valid')
    return (await controlled(step, `control: ${door.name} with the right token again`, () => door.knock({ token }))) ?? pass
  },
})

/** What JSON-RPC 2.0 §5.1 calls a body that is no JSON, and one that is no request. */
const ofBodies: readonly number[] = [-32700, -32600]

/** Whoever leaves some methods open to everybody has to read the body first; all others have no reason to. */
export const bodyUnread = check({
  id: 'server/token-first/body-unread',
  requirement: requirement('token.server-validate-first'),
  title: 'With a token that is not valid nobody learns what is wrong with the body of a request',
  needs: ['server', 'token'],
  catches: ['server/reads-the-body-before-the-token', 'server/believes-later-tokens', 'server/ignores-signature'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    if (door.name !== 'the first request') return pass
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${spoilt(token)}`,
      'mcp-protocol-version': server.revision,
    }
    const probe = await step('probe: a body that is not JSON, with a token that is not valid', () =>
      server.send({ method: 'POST', headers, body: '{"jsonrpc":' }),
    )
    if (probe.status === 400 && holdsStack(probe.text))
      return fail('expected 401, got 400 and the stack of whoever read the body')
    // 400 without a word of JSON-RPC is a server that could not read the request, and has told nothing; 401 in the words of JSON-RPC
    // is one that says so of the token, unless it says it of the body.
    const isRefusal = probe.status === 401 && !ofBodies.includes(probe.message?.error?.code ?? 0)
    if (!isRefusal && (probe.status !== 400 || probe.message !== undefined)) return fail(`expected 401, got ${inWords(probe)}`)
    return (await controlled(step, `control: ${door.name} with the right token again`, () => door.knock({ token }))) ?? pass
  },
})
