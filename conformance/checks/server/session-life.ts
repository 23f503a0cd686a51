import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { mintedBy } from './door.ts'
import type { RightToken } from './near-miss.ts'
import { expectStatus, inWords, wasServed } from './served.ts'
import { inSession, listing, openConversation } from './session.ts'

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300

/** A server that can do without (it serves the request, or hands out no ids) need not refuse. */
export const sessionIdMissed = check({
  id: 'server/session/missing-id-gets-400',
  requirement: requirement('session.server-400-missing'),
  title: 'A request without a session id is refused with 400, where the server needs one',
  needs: ['server', 'token'],
  catches: ['server/missing-session-gets-404'],
  run: ({ server, token }, step) =>
    inSession(server, token, step, async (session) => {
      const probe = await step('probe: tools/list without the session id', () =>
        session.post(listing, { headers: { 'mcp-session-id': undefined } }),
      )
      return wasServed(probe) ? pass : expectStatus(probe, 400)
    }),
})

/** A client that gets 404 begins anew, one that gets 400 repairs its request, and one that is served believes in what is over. */
export const endedSessionGone = check({
  id: 'server/session/ended-gets-404',
  requirement: requirement('session.server-404-ended'),
  title: 'A request in a session that was ended by DELETE is refused with 404',
  needs: ['server', 'token'],
  catches: ['server/ended-session-gets-400', 'server/session-outlives-its-end'],
  run: ({ server, token }, step) =>
    inSession(server, token, step, async (session) => {
      const ended = await step('DELETE', () => session.ask('DELETE'))
      // It may refuse to end one, and then no session that has ended can be shown to it.
      if (!isSuccess(ended)) return pass
      const probe = await step('probe: tools/list in the session that was ended', () => session.post(listing))
      return expectStatus(probe, 404)
    }),
})

/** The claims by which a person is known, here somebody else's. */
export const otherPerson = ({ claims }: RightToken): Readonly<Record<string, unknown>> => ({
  sub: 'somebody-else',
  ...('oid' in claims && { oid: '00000000-bbbb-4ccc-8ddd-000000000000' }),
})

/** Whoever learns of an id (from a log, an address, a guess) is then in the conversation of its owner, with a right token of their own. */
export const sessionOfItsUser = check({
  id: 'server/session/bound-to-its-user',
  requirement: requirement('session.bind-user'),
  title: 'With the token of somebody else a session is neither spoken in, nor listened to, nor ended',
  needs: ['server', 'issuer'],
  catches: ['server/session-of-anybody', 'server/ended-by-anybody'],
  run: ({ server, issuer }, step) =>
    inSession(server, mintedBy(issuer), step, async (session) => {
      const token = await issuer.mint({ claims: otherPerson(await issuer.right()) })
      const own = await step('control: somebody else in a conversation of their own', () => openConversation(server, token))
      if (!('post' in own)) return inconclusive(`a token of somebody else got ${inWords(own)} by itself`)
      const posted = await step('probe: tools/list by somebody else', () => session.post(listing, { token }))
      if (wasServed(posted)) return fail(`tools/list by somebody else: expected a refusal, got ${inWords(posted)}`)
      const heard = await step('probe: GET by somebody else', () => session.ask('GET', { token }))
      if (isSuccess(heard)) return fail(`GET by somebody else: expected a refusal, got ${heard.status}`)
      const ended = await step('probe: DELETE by somebody else', () => session.ask('DELETE', { token }))
      const after = await step('control: tools/list by its owner again', () => session.post(listing))
      return isSuccess(ended) && !wasServed(after)
        ? fail(`DELETE by somebody else: expected a refusal, got ${ended.status}`)
        : pass
    }),
})

/** A session says which conversation is meant, and not who speaks. What is open to everybody is open in a session, too. */
export const sessionIsNoCredential = check({
  id: 'server/session/no-credential',
  requirement: requirement('session.not-authentication'),
  title: 'In a session nothing is served without a token that is not served to everybody',
  needs: ['server', 'token'],
  catches: ['server/takes-the-session-for-a-token'],
  run: ({ server, token }, step) =>
    inSession(server, token, step, async (session) => {
      const tool = await step('control: the tools of the right token', () => server.tool(session.token))
      const call = tool && { jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: tool.name, arguments: tool.arguments } }
      for (const message of call ? [listing, call] : [listing]) {
        const probe = await step(`probe: ${message.method} in the session without the token`, () =>
          session.post(message, { token: undefined }),
        )
        if (!wasServed(probe)) continue
        const open = await step(`control: ${message.method} without token and session`, () =>
          session.post(message, { token: undefined, headers: { 'mcp-session-id': undefined } }),
        )
        if (!wasServed(open)) return fail(`${message.method} in a session without a token: expected 401, got ${inWords(probe)}`)
      }
      return pass
    }),
})
