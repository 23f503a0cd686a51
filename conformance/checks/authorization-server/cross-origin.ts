import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { codeFlow } from './code-flow.ts'

/** Browsers are sent there. A page that may read the answer reads what is on its way to somebody else: a code, or a form. */
export const notReadByPages = check({
  id: 'authorization-server/cross-origin/not-at-the-authorization-endpoint',
  requirement: requirement('as.authorization-no-cors'),
  title: 'Pages of other origins may not read what the authorization endpoint answers',
  needs: ['discovery', 'authorizationServer'],
  catches: ['authorization-server/lets-pages-read-its-pages'],
  async run({ discovery, authorizationServer }, step) {
    const flow = await codeFlow(authorizationServer, step)
    const url = await flow.address()
    const control = await step('control: a browser that was sent there', () => discovery.send({ url }))
    if (control.status >= 400) return inconclusive(`a right request got ${control.status}`)
    const headers = { Origin: 'https://page.example' }
    const probe = await step('probe: a page of another origin', () => discovery.send({ url, headers }))
    return probe.headers['access-control-allow-origin'] === undefined
      ? pass
      : fail('expected no Access-Control-Allow-Origin, got one')
  },
})
