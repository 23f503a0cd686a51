import { check, fail, pass } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { codes } from '../../kit/mcp-codes.ts'
import { requirement } from '../../requirements/index.ts'
import { openDoor, seeDoor } from './door.ts'
import { laterRequests } from './later-requests.ts'
import { expectStatus, inWords } from './served.ts'

/** A client learns from 401, and from nothing else, that it is to fetch a token (RFC 9110 §15.5.2). */
export const anonymousRefused = check({
  id: 'server/anonymous/refused-with-401',
  requirement: requirement('challenge.401-unauthenticated'),
  title: 'A request without credentials is refused with 401',
  needs: ['server'],
  wants: ['token'],
  catches: ['server/lets-strangers-in', 'server/strangers-get-403', 'server/sends-strangers-to-a-sign-in-page'],
  async run({ server, token }, step) {
    const seen = await seeDoor(server, token, step)
    return 'verdict' in seen ? seen.verdict : expectStatus(seen.door.anonymous, 401)
  },
})

/**
 * A session, or a connection that was let in once, is not a credential. Requests before the first one that asks for a
 * token may be open to everybody; after it none is, or the token that was asked for protects nothing.
 */
export const everyRequestVerified = check({
  id: 'server/anonymous/later-requests-refused',
  requirement: requirement('session.verify-all-requests'),
  title: 'A later request without its token is refused with 401, though the session was opened with one',
  needs: ['server', 'token'],
  catches: [
    'server/verifies-the-first-request-only',
    'server/takes-the-session-for-a-token@2025-03-26',
    'server/takes-the-session-for-a-token@2025-06-18',
    'server/takes-the-session-for-a-token@2025-11-25',
    'server/lets-strangers-in',
    'server/strangers-get-403',
    'server/sends-strangers-to-a-sign-in-page',
  ],
  async run({ server, token }, step) {
    const opened = await openDoor(server, token, step)
    if ('verdict' in opened) return opened.verdict
    for (const { name, send } of await laterRequests(server, opened, step)) {
      const answer = await step(`probe: ${name} without the token, in the session of a right token`, () =>
        send({ authorization: undefined }),
      )
      if (answer.status !== 401) return fail(`${name} without a token: expected 401, got ${inWords(answer)}`)
    }
    return pass
  },
})

/** By an error at 2025-11-25; from 2026-07-28 on a result asks instead (`inputRequests`). */
const asksByUrl = ({ message }: Answer): boolean =>
  message?.error?.code === codes.urlElicitationRequired ||
  /"mode":"url"/.test(JSON.stringify([message?.result?.['inputRequests'], message?.error?.data]))

/** The way to the server itself is OAuth, by the 401: an address that a server sends a person to is for somebody else's (third party) sign-in. */
export const strangerNotSentToUrl = check({
  id: 'server/anonymous/not-sent-to-a-url',
  requirement: requirement('elicit.not-for-mcp-auth'),
  title: 'A request without a token is not answered with an address at which to sign in',
  needs: ['server'],
  wants: ['token'],
  catches: ['server/sends-strangers-to-a-sign-in-page'],
  async run({ server, token }, step) {
    const seen = await seeDoor(server, token, step)
    if ('verdict' in seen) return seen.verdict
    return asksByUrl(seen.door.anonymous) ? fail('expected a 401, got a request to open an address') : pass
  },
})
