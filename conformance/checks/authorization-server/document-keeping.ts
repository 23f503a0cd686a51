import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { Served } from '../../kit/client-documents.ts'
import { requirement } from '../../requirements/index.ts'
import { whereInWords } from '../server/proxy-flow.ts'
import { documentNeeds, readsRightOnes, request, whereNotRead } from './document-flow.ts'

const forAnHour = { 'cache-control': 'max-age=3600' }

/** Bounds of its own are allowed (draft §4.4), so what is sent with no-store may be kept a while, and is not judged. */
export const documentsKept = check({
  id: 'authorization-server/client-documents/kept',
  requirement: requirement('cimd.as-cache'),
  title: 'A document that is good for an hour is not fetched again for the next request',
  needs: documentNeeds,
  catches: ['authorization-server/keeps-no-document'],
  async run(players, step) {
    const { authorizationServer, documents } = players
    const published = documents.publish({ headers: forAnHour })
    const control = await step('control: a client with a right document', () => request(authorizationServer, published))
    if (!control.goesOn) return whereNotRead(players, control.where)
    const before = published.fetched()
    await step('probe: the same client again', () => request(authorizationServer, published))
    return published.fetched() === before ? pass : fail('expected the document that was kept, got another fetch')
  },
})

const failures: Readonly<Record<string, Served>> = {
  'a 500': { status: 500, headers: forAnHour, body: '' },
  'a document that is not JSON': { headers: forAnHour, body: '{"client_id":' },
}

export const failuresNotKept = check({
  id: 'authorization-server/client-documents/failures-not-kept',
  requirement: requirement('cimd.as-no-cache-errors'),
  title: 'A client whose document could not be read is let ask as soon as the document is right',
  needs: documentNeeds,
  catches: ['authorization-server/keeps-failed-fetches', 'authorization-server/keeps-wrong-documents'],
  async run(players, step) {
    const verdict = await readsRightOnes(players, step)
    if (verdict) return verdict
    for (const [what, served] of Object.entries(failures)) {
      const published = players.documents.publish(served)
      await step(`a client with ${what}`, () => request(players.authorizationServer, published))
      if (published.fetched() === 0) return inconclusive('the document that cannot be read was not fetched')
      published.become({})
      const { where, goesOn } = await step(`probe: the same client, after ${what}`, () =>
        request(players.authorizationServer, published),
      )
      if (!goesOn)
        return fail(`a right document in the place of ${what}: expected the person to be asked, got ${whereInWords(where)}`)
    }
    return pass
  },
})
