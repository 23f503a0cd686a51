import { check, fail, pass } from '../../kit/check.ts'
import { isLoopback } from '../../kit/loopback.ts'
import { requirement } from '../../requirements/index.ts'
import { openDoor } from './door.ts'
import { inWords } from './served.ts'

/** What a page has rebound to this machine is still called by the page's name. A server elsewhere has the names that its fronts give it. */
export const foreignHostRefused = check({
  id: 'server/host/foreign-refused',
  requirement: requirement('http.host-on-loopback'),
  title: 'A server on loopback refuses a request with a right token that was sent to another name',
  needs: ['server', 'token'],
  catches: ['server/answers-to-any-name'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    const { hostname, port } = new URL(server.url)
    if (!isLoopback(hostname)) return pass
    const host = `rebound.example${port === '' ? '' : `:${port}`}`
    const probe = await step(`probe: the same, to ${host}`, () => door.knock({ token, headers: { host } }))
    return probe.status >= 400 && probe.status < 500 ? pass : fail(`expected a refusal (4xx), got ${inWords(probe)}`)
  },
})
