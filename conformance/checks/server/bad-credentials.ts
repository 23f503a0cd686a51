import { check } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { type Fault, firstFault, service } from './deviations.ts'
import { openDoor } from './door.ts'
import { judgeNearMiss } from './near-miss.ts'

/** Not a JWT of any kind, and yet a `b64token` (RFC 6750 §2.1), so that only its meaning is wrong. */
export const garbage = 'this-is-not-a-token'

export const garbageRefused = check({
  id: 'server/bad-credentials/garbage-refused',
  requirement: requirement('challenge.401-invalid-token'),
  title: 'A string that is no token at all is refused with 401',
  needs: ['server', 'token'],
  catches: ['server/fails-on-garbage'],
  run: (players, step) => judgeNearMiss(players, step, 'a string that is no token', async () => garbage),
})

/**
 * MCP asks for 400 and does not say what is malformed; RFC 6750 §3.1 calls it `invalid_request`. Servers that
 * find no token in `Bearer` and nothing else answer 401 as to a stranger, which sends the client the right way too.
 */
const malformed: Fault = ({ status }) => ([400, 401].includes(status) ? undefined : '400 or 401')

export const malformedRefused = check({
  id: 'server/bad-credentials/malformed-refused',
  requirement: requirement('challenge.400-malformed'),
  title: 'An Authorization header without a token, or two of them without a right one, is the client’s mistake: 400, or 401',
  needs: ['server', 'token'],
  catches: ['server/fails-on-an-empty-bearer', 'server/fails-on-two-authorizations'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door } = opened
    const headers: Readonly<Record<string, string | readonly string[]>> = {
      '`Authorization: Bearer` without a token': 'Bearer',
      'two Authorization headers without a right token': [`Bearer ${garbage}`, `Bearer ${garbage}-2`],
    }
    const deviations = Object.entries(headers).map(([what, authorization]) => ({
      what,
      send: () => door.knock({ headers: { authorization } }),
    }))
    return firstFault(step, deviations, malformed)
  },
})

/** Whoever compares the scheme as text turns away clients that are right. */
export const schemeInAnyCase = check({
  id: 'server/bad-credentials/scheme-in-any-case',
  requirement: requirement('token.scheme-any-case'),
  title: 'A right token is taken under the scheme bearer, however that is written',
  needs: ['server', 'token'],
  catches: ['server/wants-its-scheme-spelt-so'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    const deviations = ['bearer', 'BEARER'].map((scheme) => ({
      what: `the right token under ${scheme}`,
      send: () => door.knock({ headers: { authorization: `${scheme} ${token}` } }),
    }))
    return firstFault(step, deviations, service)
  },
})

/** What servers call a token in the query: the name of RFC 6750 §2.3, and those that people choose. */
const queryNames = ['access_token', 'token', 'bearer_token', 'jwt', 'authorization']

/**
 * Addresses are written into logs, histories and Referer headers; tokens must not be. By which 4xx it is turned down is open:
 * a server that compares the whole address has nothing at this one, and says 404.
 */
export const queryTokenRefused = check({
  id: 'server/bad-credentials/query-token-refused',
  requirement: requirement('token.server-ignore-query-token'),
  title: 'A right token in the query of the address is not accepted, under whatever name',
  needs: ['server', 'token'],
  catches: [
    'server/reads-the-query',
    'server/reads-the-query-under-its-own-name',
    'server/lets-strangers-in',
    'server/sends-strangers-to-a-sign-in-page',
  ],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    const deviations = queryNames.map((name) => {
      const url = new URL(server.url)
      url.searchParams.set(name, name === 'authorization' ? `Bearer ${token}` : token)
      return { what: `the right token in the query as ${name}, and nowhere else`, send: () => door.knock({ url: url.href }) }
    })
    return firstFault(step, deviations, ({ status }) => (status >= 400 && status < 500 ? undefined : 'a refusal (4xx)'))
  },
})

/** Whoever takes what stands behind the first blank, or strips a word from the front, has read another header than the one he was sent. */
export const schemeNeeded = check({
  id: 'server/bad-credentials/scheme-needed',
  requirement: requirement('challenge.400-malformed'),
  title: 'A right token without its scheme, or under one that is not Bearer, is the client’s mistake: 400, or 401',
  needs: ['server', 'token'],
  catches: ['server/strangers-get-403', 'server/takes-a-token-without-its-scheme', 'server/takes-a-token-under-any-scheme'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    const headers = { 'without a scheme': token, 'under Basic': `Basic ${token}`, 'under Token': `Token ${token}` }
    const deviations = Object.entries(headers).map(([how, authorization]) => ({
      what: `the right token ${how}`,
      send: () => door.knock({ headers: { authorization } }),
    }))
    return firstFault(step, deviations, malformed)
  },
})
