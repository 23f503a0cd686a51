import { check, inconclusive, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { framingForbidden } from '../server/proxy-consent-page.ts'
import { proxyFlow, whereInWords } from '../server/proxy-flow.ts'

/** Who shows no page of its own, because nobody has to be asked, has none that could be framed. */
export const pagesNotFramed = check({
  id: 'authorization-server/pages/not-framed',
  requirement: requirement('as.pages-not-framed'),
  title: 'The first page that a person is shown, to sign in or to agree, may not be framed by pages of other origins',
  needs: ['authorizationServer'],
  catches: ['server/lets-its-page-be-framed'],
  async run(players, step) {
    const flow = await proxyFlow(players, step)
    const where = await step('a right request', () => flow.begin(players.authorizationServer.browser()))
    if (!('page' in where)) return pass
    return where.page.answer.status === 200
      ? framingForbidden(where.page)
      : inconclusive(`a right request got ${whereInWords(where)}`)
  },
})
