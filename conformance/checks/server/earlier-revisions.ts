import { type Check, check, fail, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, ServerUnderTest } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { controlled } from './door.ts'
import { inWords, wasServed } from './served.ts'

/** Whether a server speaks 2026-07-28 and nothing older, as it says itself by `server/discover`. */
function isOfThisAgeAlone({ message }: Answer): boolean {
  const versions = message?.result?.['supportedVersions']
  return Array.isArray(versions) && versions.every((version) => typeof version === 'string' && version >= '2026-07-28')
}

interface Probe extends Pick<Check, 'id' | 'requirement' | 'title' | 'catches'> {
  readonly probe: (server: ServerUnderTest, token: string, step: Step) => Promise<Verdict>
}

/** What a server is to make of the words of earlier revisions, which it does not speak. One that speaks them too is not asked. */
const ofThisAgeAlone = ({ probe, ...rest }: Probe): Check<'server' | 'token', never> =>
  check({
    ...rest,
    needs: ['server', 'token'],
    async run({ server, token: inHand }, step) {
      const token = await inHand.take()
      const discovered = await step('control: which revisions it speaks', () => server.firstRequest({ token }))
      const refused = await controlled(step, 'control: the first request again', () => server.firstRequest({ token }))
      if (refused !== undefined) return refused
      return isOfThisAgeAlone(discovered) ? probe(server, token, step) : pass
    },
  })

export const oldVerbsGet405 = ofThisAgeAlone({
  id: 'server/earlier-revisions/get-and-delete-get-405',
  requirement: requirement('http.legacy-verbs-405'),
  title: 'A server that speaks 2026-07-28 alone answers GET and DELETE with 405',
  catches: ['server/knows-no-get-and-delete'],
  probe: async (server, token, step) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream', 'mcp-protocol-version': server.revision }
    const methods = ['GET', 'DELETE'] as const
    const answers = await Promise.all(methods.map((method) => step(`probe: ${method}`, () => server.send({ method, headers }))))
    const wrong = answers.findIndex(({ status }) => status !== 405)
    return wrong === -1 ? pass : fail(`${methods[wrong]}: expected 405, got ${answers[wrong]?.status}`)
  },
})

export const lastEventIdIgnored = ofThisAgeAlone({
  id: 'server/earlier-revisions/last-event-id-ignored',
  requirement: requirement('http.no-resume'),
  title: 'A server that speaks 2026-07-28 alone answers a request with Last-Event-ID as one without',
  catches: ['server/refuses-last-event-id'],
  probe: async (server, token, step) => {
    const answer = await step('probe: the first request with Last-Event-ID', () =>
      server.firstRequest({ token, headers: { 'Last-Event-ID': '5' } }),
    )
    return wasServed(answer) ? pass : fail(`expected the request to be served, got ${inWords(answer)}`)
  },
})

export const sessionIdIgnored = ofThisAgeAlone({
  id: 'server/earlier-revisions/session-id-ignored',
  requirement: requirement('session.ignore-legacy-header'),
  title: 'A server that speaks 2026-07-28 alone neither minds Mcp-Session-Id nor sends one',
  catches: ['server/looks-for-a-session-that-cannot-be', 'server/hands-out-sessions-to-everybody'],
  probe: async (server, token, step) => {
    const answer = await step('probe: the first request with Mcp-Session-Id', () =>
      server.firstRequest({ token, headers: { 'Mcp-Session-Id': 'of-an-earlier-revision' } }),
    )
    if (!wasServed(answer)) return fail(`expected the request to be served, got ${inWords(answer)}`)
    return answer.headers['mcp-session-id'] === undefined ? pass : fail('expected no Mcp-Session-Id in the answer, got one')
  },
})
