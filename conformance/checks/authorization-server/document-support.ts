import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { asksFirst, whereInWords } from '../server/proxy-flow.ts'
import { documentNeeds, request, says } from './document-flow.ts'

export const documentsSupported = check({
  id: 'authorization-server/client-documents/supported',
  requirement: requirement('cimd.support-as'),
  title: 'A client that is known by the document at its address is let ask',
  needs: documentNeeds,
  catches: ['authorization-server/promises-to-read-documents'],
  async run({ authorizationServer, documents }, step) {
    const { where, goesOn } = await step('a client with a right document', () =>
      request(authorizationServer, documents.publish()),
    )
    return goesOn ? pass : fail(`expected the person to be asked, got ${whereInWords(where)}`)
  },
})

/** It may trust some domains only, and refuse a right document for that; so only the promise that is left out is judged. */
export const documentsAdvertised = check({
  id: 'authorization-server/client-documents/advertised',
  requirement: requirement('cimd.as-advertise'),
  title: 'An authorization server that reads documents of clients says so in its metadata',
  needs: documentNeeds,
  catches: ['authorization-server/reads-documents-in-silence'],
  async run(players, step) {
    const isSaid = await step('its metadata', () => says(players))
    const published = players.documents.publish()
    const { where, goesOn } = await step('a client with a right document', () => request(players.authorizationServer, published))
    if (isSaid || !goesOn) return pass
    return where.at === 'sign-in'
      ? inconclusive(asksFirst)
      : fail('expected client_id_metadata_document_supported: true, since it takes such clients')
  },
})

export const documentsFetched = check({
  id: 'authorization-server/client-documents/fetched',
  requirement: requirement('cimd.as-fetch'),
  title: 'The document at the address of a client is fetched when the client comes for the first time',
  needs: documentNeeds,
  catches: ['authorization-server/promises-to-read-documents'],
  async run(players, step) {
    const isSaid = await step('its metadata', () => says(players))
    const published = players.documents.publish()
    const { goesOn } = await step('a client with a right document', () => request(players.authorizationServer, published))
    return published.fetched() > 0 || !(isSaid || goesOn) ? pass : fail('expected the document to be fetched, it was not')
  },
})
