import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun, Heard } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { migration, stoppedAtTheOther } from './credentials.ts'
import { asked, endingOf, looksAt, messageOf, rightWorld } from './judging.ts'
import { refusedOnce } from './refresh.ts'

const isOurs = ({ bearer }: Heard): boolean => bearer === 'issuer' || bearer === 'other'

/** What the server heard after a token had been given out; undefined where none was. */
function afterToken(run: ClientRun): readonly Heard[] | undefined {
  const given = run.heard.findIndex(({ purpose, status }) => purpose === 'token' && status === 200)
  return given < 0 ? undefined : run.heard.slice(given + 1).filter(({ purpose }) => purpose === 'mcp')
}

export const inHeader = looksAt(
  {
    id: 'client/bearer/in-the-header',
    requirement: requirement('token.client-authorization-header'),
    title: 'The token is sent as Authorization: Bearer',
    catches: [
      'client/token-in-a-header-of-its-own',
      'client/token-in-the-address-only',
      'client/made-up-token',
      'client/ours-with-a-made-up-token',
    ],
  },
  rightWorld,
  (run) => {
    const requests = afterToken(run)
    if (!requests || requests.length === 0) return inconclusive(`no request followed a token; the client ${endingOf(run)}`)
    return requests.some(isOurs)
      ? pass
      : fail('expected Authorization: Bearer with the token that was issued, got no request with it')
  },
)

/** Whether somebody signed in for a request: a program that is started a second time has no token yet. */
function beginsAnew(request: Heard, { heard }: ClientRun): boolean {
  const next = heard.slice(heard.indexOf(request) + 1).find((one) => one.purpose === 'authorization' || one.purpose === 'mcp')
  return next?.purpose === 'authorization'
}

export const everyRequest = looksAt(
  {
    id: 'client/bearer/every-request',
    requirement: requirement('token.client-every-request'),
    title: 'Every request to the server carries the token, once there is one',
    catches: [
      'client/no-token-in-notifications@2025-03-26',
      'client/no-token-in-notifications@2025-06-18',
      'client/no-token-in-notifications@2025-11-25',
      'client/no-token-in-calls',
      'client/no-token-at-delete@2025-03-26',
      'client/no-token-at-delete@2025-06-18',
      'client/no-token-at-delete@2025-11-25',
    ],
  },
  rightWorld,
  (run) => {
    const requests = afterToken(run) ?? []
    const first = requests.findIndex(isOurs)
    if (first < 0) return inconclusive(`no request carried a token; the client ${endingOf(run)}`)
    const bare = requests.slice(first).find((one) => one.bearer === 'none' && !beginsAnew(one, run))
    return bare ? fail(`expected Authorization at ${bare.method} ${messageOf(bare)['method'] ?? bare.path}, got none`) : pass
  },
)

/** As the issuers of the stage make them. */
const isSecret = (value: string): boolean => /^(?:issuer|other)-[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value)

export const notInAddress = check({
  id: 'client/bearer/not-in-the-address',
  requirement: requirement('token.no-query-string'),
  title: 'No token is in an address',
  needs: ['client'],
  catches: [
    'client/token-in-the-address',
    'client/token-in-the-address-only',
    'client/renewed-token-in-the-address',
    'client/ours-with-the-token-in-the-address',
  ],
  async run({ client }, step) {
    for (const scenario of [rightWorld, refusedOnce]) {
      const run = await step(`the client meets ${scenario.what}`, () => client.run(scenario))
      if (!afterToken(run)) return inconclusive(`no token was given out; the client ${endingOf(run)}`)
      const leaking = run.heard.find(({ query }) => 'access_token' in query || Object.values(query).some(isSecret))
      if (leaking) return fail(`expected no token in any address, got one at ${leaking.method} ${leaking.path}`)
    }
    return pass
  },
})

export const shownToNobodyElse = check({
  id: 'client/bearer/shown-to-nobody-else',
  requirement: requirement('token.client-no-leak'),
  title: 'The token of the server is shown to nobody else',
  needs: ['client'],
  // At 2025-03-26 the MCP server is its own authorization server.
  catches: [
    'client/token-to-the-issuer@2025-06-18',
    'client/token-to-the-issuer@2025-11-25',
    'client/token-to-the-issuer@2026-07-28',
    'client/token-with-everything@2025-06-18',
    'client/token-with-everything@2025-11-25',
    'client/token-with-everything@2026-07-28',
  ],
  async run({ client }, step) {
    for (const scenario of [rightWorld, refusedOnce, migration]) {
      const run = await step(`the client meets ${scenario.what}`, () => client.run(scenario))
      if (!run.heard.some(isOurs)) return inconclusive(`no request carried a token; the client ${endingOf(run)}`)
      const leaking = run.heard.find((one) => isOurs(one) && one.party !== 'server')
      if (leaking) return fail(`expected no token at the authorization server, got one at ${leaking.method} ${leaking.path}`)
    }
    return pass
  },
})

/** Another host by its name, since there are libraries that take a port for nothing. */
const movedEndpoint: Scenario = {
  id: 'endpoint-redirects-elsewhere',
  what: 'a server that redirects requests to another host',
  movedTo: ({ rpcMethod, other }) => (rpcMethod === 'tools/list' ? `${other.replace('localhost', '127.0.0.1')}/mcp` : undefined),
}

export const notTakenAlong = looksAt(
  {
    id: 'client/bearer/not-taken-along',
    requirement: requirement('token.client-no-leak'),
    title: 'The token is not taken along where the server redirects to another host',
    catches: ['client/takes-its-token-along'],
  },
  movedEndpoint,
  (run) => {
    if (!run.heard.some(({ purpose, status }) => purpose === 'mcp' && status === 307))
      return inconclusive(`no request was redirected; the client ${endingOf(run)}`)
    return run.heard.some((one) => isOurs(one) && one.party === 'other')
      ? fail('expected no token where the server redirected to, got one')
      : pass
  },
)

export const notOnItsOutput = looksAt(
  {
    id: 'client/bearer/not-on-its-output',
    requirement: requirement('token.client-no-leak'),
    title: 'The token is not on its output, which ends in logs',
    catches: ['client/prints-its-token'],
  },
  rightWorld,
  (run) => {
    const tokens = run.heard.filter(isOurs).map(({ headers }) => headers['authorization']?.[0]?.split(' ').at(-1) ?? '')
    if (tokens.length === 0) return inconclusive(`no request carried a token; the client ${endingOf(run)}`)
    return run.ending.lastLines.some((line) => tokens.some((token) => line.includes(token)))
      ? fail('expected no token on its output, got one')
      : pass
  },
)

export const onlyOfItsIssuer = looksAt(
  {
    id: 'client/bearer/only-of-its-issuer',
    requirement: requirement('token.client-only-own-as'),
    title: 'The server is shown no token that its authorization server did not issue',
    catches: ['client/made-up-token', 'client/keeps-its-first-token', 'client/ours-with-a-made-up-token'],
  },
  migration,
  (run) => {
    const made = run.heard.find(({ purpose, bearer }) => purpose === 'mcp' && bearer === 'nobody')
    if (made) return fail('expected a token that was issued, or none, got one that nobody has issued')
    const moved = run.heard.findIndex(({ party, purpose, status }) => party === 'other' && purpose === 'token' && status === 200)
    if (moved < 0) {
      if (stoppedAtTheOther(run)) return pass
      return asked(run, 'token').length > 0
        ? inconclusive(`no token was got from the authorization server that the server moved to; the client ${endingOf(run)}`)
        : inconclusive(`no token was given out; the client ${endingOf(run)}`)
    }
    const old = run.heard.slice(moved).find(({ purpose, bearer }) => purpose === 'mcp' && bearer === 'issuer')
    return old ? fail('expected the token of the authorization server that is named now, got that of the former one') : pass
  },
)
