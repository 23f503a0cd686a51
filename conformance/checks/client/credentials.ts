import { fail, inconclusive, pass, type Verdict } from '../../kit/check.ts'
import type { ClientRun, Heard } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, looksAt } from './judging.ts'

/** The server names another authorization server once its tools have been listed, and takes the tokens of that one only. */
export const migration: Scenario = {
  id: 'authorization-server-moved',
  what: 'a server that moves to another authorization server while it is used',
  official: 'auth/authorization-server-migration',
  resourceMetadata: (right, { served, other }) => (served > 0 ? { ...right, authorization_servers: [other] } : right),
}
const thereAndBack: Scenario = {
  id: 'authorization-server-moved-and-back',
  what: 'a server that moves to another authorization server, and back to the first',
  official: 'auth/authorization-server-migration',
  resourceMetadata: (right, { served, other }) => (served === 1 ? { ...right, authorization_servers: [other] } : right),
  tools: ([first = {}]) => [first, { ...first, name: 'second-tool' }],
}
const movedByHand: Scenario = {
  id: 'authorization-server-moved-from-registration',
  what: 'a server that moves away from the authorization server at which the client is registered by hand',
  official: 'auth/pre-registration',
  context: ({ issuer }) => ({ client_id: 'pre-registered-client', client_secret: 'pre-registered-secret', issuer }),
  resourceMetadata: (right, { served, other }) => (served > 0 ? { ...right, authorization_servers: [other] } : right),
  issuerMetadata: ({ registration_endpoint: _, ...right }) => right,
}

/** Everything that a request says, but for the address that it goes to. */
const sayingsOf = ({ query, form, json, headers }: Heard): readonly string[] => {
  const basic = /^Basic +(\S+)$/i.exec(headers['authorization']?.[0] ?? '')?.[1]
  const credentials = basic === undefined ? [] : Buffer.from(basic, 'base64').toString('utf8').split(':')
  return [...Object.values(query), ...Object.values(form), ...credentials, ...(json === undefined ? [] : [JSON.stringify(json)])]
}

/** What an issuer has given out, as client ids, codes, secrets and tokens of the stage begin. */
const wasGivenBy = (party: 'issuer' | 'other') => (saying: string) => saying.startsWith(`${party}-`)

/** That something which one issuer gave out was shown to the other; `party` is the one that was shown it. */
function shownTo(run: ClientRun, party: 'issuer' | 'other'): string | undefined {
  const giver = party === 'issuer' ? 'other' : 'issuer'
  const request = run.heard.find((one) => one.party === party && sayingsOf(one).some(wasGivenBy(giver)))
  return request && `${request.method} ${request.path} of one authorization server was shown what another one has given out`
}

const notMet = (run: ClientRun): Verdict =>
  inconclusive(`the client did not sign in at the authorization server that the server moved to: it ${endingOf(run)}`)

/** That a client has seen whom the server moved to, and goes no further, with a word: nothing gets where it should not. */
export const stoppedAtTheOther = ({ heard, ending: { exitCode, lastLines } }: ClientRun): boolean => {
  const seen = heard.findIndex(
    ({ party, purpose, status }) => party === 'other' && purpose === 'issuer-metadata' && status === 200,
  )
  const isOver = heard.slice(seen).every(({ purpose }) => purpose === 'issuer-metadata' || purpose === 'resource-metadata')
  return seen >= 0 && isOver && exitCode !== null && exitCode !== 0 && lastLines.length > 0
}

const metTheOther = (run: ClientRun): Verdict =>
  asked(run, 'authorization', 'other').length > 0 || stoppedAtTheOther(run) ? pass : notMet(run)

const kept = (run: ClientRun): Verdict => {
  const shown = shownTo(run, 'other')
  return shown === undefined ? metTheOther(run) : fail(shown)
}

export const notReused = looksAt(
  {
    id: 'client/credentials/not-reused',
    requirement: requirement('bind.no-reuse'),
    title: 'What one authorization server has given out is not shown to another',
    catches: ['client/one-client-for-all'],
  },
  migration,
  kept,
)

export const notTakenForGranted = looksAt(
  {
    id: 'client/credentials/not-taken-for-granted',
    requirement: requirement('prm.client-no-cross-as-assumption'),
    title: 'Nobody is taken to know a client because another authorization server does',
    catches: ['client/one-client-for-all'],
  },
  migration,
  kept,
)

export const registeredAnew = looksAt(
  {
    id: 'client/credentials/registered-anew',
    requirement: requirement('bind.reregister'),
    title: 'The client registers with the authorization server that the server has moved to',
    catches: ['client/one-client-for-all'],
  },
  migration,
  (run) => {
    const [request] = asked(run, 'authorization', 'other')
    if (!request) return notMet(run)
    // A metadata document is the same client everywhere, and needs no registration.
    if (request.query['client_id']?.startsWith('https://') || asked(run, 'registration', 'other').length > 0) return pass
    return fail('expected a registration at the other authorization server before anybody signs in there, got none')
  },
)

export const apart = looksAt(
  {
    id: 'client/credentials/kept-apart',
    requirement: requirement('prm.client-per-as-state'),
    title: 'Clients and tokens of two authorization servers are kept apart',
    catches: ['client/one-client-for-all', 'client/keeps-its-first-token'],
  },
  migration,
  (run) => {
    const moved = run.heard.findIndex(({ party, purpose, status }) => party === 'other' && purpose === 'token' && status === 200)
    const old = moved >= 0 && run.heard.slice(moved).some(({ purpose, bearer }) => purpose === 'mcp' && bearer === 'issuer')
    return old ? fail('expected the token of the authorization server that is named now, got that of the former one') : kept(run)
  },
)

export const boundToIssuer = looksAt(
  {
    id: 'client/credentials/bound-to-their-issuer',
    requirement: requirement('bind.key-by-issuer'),
    title: 'Back at the first authorization server the client is what it was there, and never what it is at another',
    catches: ['client/one-client-for-all'],
  },
  thereAndBack,
  (run) => {
    const shown = shownTo(run, 'other') ?? shownTo(run, 'issuer')
    return shown === undefined ? metTheOther(run) : fail(shown)
  },
)

export const movedAwayTold = looksAt(
  {
    id: 'client/credentials/moved-away-told',
    requirement: requirement('bind.prereg-mismatch-error'),
    title: 'A client that is registered by hand is not used elsewhere, and the person is told',
    catches: ['client/known-client-for-all', 'client/one-client-for-all'],
  },
  movedByHand,
  (run) => {
    if (asked(run, 'token', 'issuer').length === 0) return inconclusive(`no sign-in came first; the client ${endingOf(run)}`)
    const used = run.heard.find((one) => one.party === 'other' && sayingsOf(one).some((said) => said.includes('pre-registered')))
    if (used) return fail(`expected nothing of the registration at the other authorization server, got it at ${used.path}`)
    const { exitCode, lastLines } = run.ending
    // It may register there instead, where it can; else it has to say that it cannot go on.
    return exitCode !== 0 && lastLines.length === 0 ? fail('expected a word on it, and the client said nothing') : pass
  },
)
