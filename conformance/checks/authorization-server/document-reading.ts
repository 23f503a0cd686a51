import { check, fail, pass } from '../../kit/check.ts'
import { documentRedirect, type Served } from '../../kit/client-documents.ts'
import { requirement } from '../../requirements/index.ts'
import { whereInWords } from '../server/proxy-flow.ts'
import { documentNeeds, readsRightOnes, request, servedInWords } from './document-flow.ts'

const json = (body: string): Served => ({ body })

const otherIds: Readonly<Record<string, Served>> = {
  'the address of another host': { members: () => ({ client_id: 'https://other.example/client.json' }) },
  'another address of its host': {
    members: ({ client_id: id }) => ({ client_id: `${id}`.replace(/client\.json$/, 'other.json') }),
  },
  'its address and a slash': { members: ({ client_id: id }) => ({ client_id: `${id}/` }) },
}

/** Draft §4.1: letter by letter. Otherwise who may write one file anywhere is whatever client it likes. */
export const documentNamesItself = check({
  id: 'authorization-server/client-documents/names-itself',
  requirement: requirement('cimd.as-validate-client-id'),
  title: 'A document whose client_id is not its own address is refused',
  needs: documentNeeds,
  catches: ['authorization-server/does-not-compare-the-id-of-a-document', 'authorization-server/compares-the-host-of-a-document'],
  async run(players, step) {
    const verdict = await readsRightOnes(players, step)
    if (verdict) return verdict
    for (const [what, served] of Object.entries(otherIds)) {
      const got = await step(`probe: client_id is ${what}`, () => servedInWords(players, players.documents.publish(served)))
      if (got !== undefined) return fail(`client_id is ${what}: expected a refusal, got ${got}`)
    }
    return pass
  },
})

const noDocuments: Readonly<Record<string, Served>> = {
  'a right document with 404': { status: 404 },
  'a page': { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Client</title>' },
  'a JSON array': json('[]'),
  'a document without client_id': { members: () => ({ client_id: undefined }) },
  'a document without redirect_uris': { members: () => ({ redirect_uris: undefined }) },
}

export const documentIsWhole = check({
  id: 'authorization-server/client-documents/whole',
  requirement: requirement('cimd.as-validate-structure'),
  title: 'What is not JSON, or lacks a member that every document has, is refused',
  needs: documentNeeds,
  catches: [
    'authorization-server/does-without-redirects-in-documents',
    'authorization-server/reads-documents-of-any-status',
    'authorization-server/does-not-compare-the-id-of-a-document',
  ],
  async run(players, step) {
    const verdict = await readsRightOnes(players, step)
    if (verdict) return verdict
    for (const [what, served] of Object.entries(noDocuments)) {
      const got = await step(`probe: ${what}`, () => servedInWords(players, players.documents.publish(served)))
      if (got !== undefined) return fail(`${what}: expected a refusal, got ${got}`)
    }
    return pass
  },
})

/** Whoever can redirect from an address, as many websites let strangers do, would be the client that is known by it. */
export const redirectsNotFollowed = check({
  id: 'authorization-server/client-documents/redirects-not-followed',
  requirement: requirement('cimd.as-no-redirects'),
  title: 'A document is not looked for where its address redirects to',
  needs: documentNeeds,
  catches: ['authorization-server/follows-redirects-to-documents'],
  async run(players, step) {
    const verdict = await readsRightOnes(players, step)
    if (verdict) return verdict
    const address = players.documents.publish()
    const target = players.documents.publish({ members: () => ({ client_id: address.url }) })
    address.become({ status: 302, headers: { location: target.url }, body: '' })
    const got = await step('probe: an address that redirects to a right document', () => servedInWords(players, address))
    if (got !== undefined) return fail(`expected a refusal, got ${got}`)
    return target.fetched() === 0 ? pass : fail('expected nobody to fetch what the address redirects to, somebody did')
  },
})

const attacker = 'https://attacker.example/callback'

export const redirectInDocument = check({
  id: 'authorization-server/client-documents/redirect-in-document',
  requirement: requirement('cimd.as-validate-redirect-uri'),
  title: 'A request for an address that is not in the document of the client is refused, and nobody is sent there',
  needs: documentNeeds,
  catches: [
    'server/compares-the-host-of-a-redirect',
    'server/compares-the-beginning-of-a-redirect',
    'authorization-server/sends-errors-to-any-address',
    'authorization-server/adds-redirects-to-documents',
    'authorization-server/takes-any-address-on-this-machine',
  ],
  async run(players, step) {
    const verdict = await readsRightOnes(players, step)
    if (verdict) return verdict
    const published = players.documents.publish()
    for (const uri of [attacker, `${documentRedirect}/other`]) {
      const { where } = await step('probe: an address that is not in the document', () =>
        request(players.authorizationServer, published, uri),
      )
      if (where.at === 'client') return fail(`expected a page of the server, got ${whereInWords(where)}`)
      const got = await step('probe: the same, to its end', () => servedInWords(players, published, uri))
      if (got !== undefined) return fail(`expected a refusal, got ${got}`)
    }
    return pass
  },
})

/** The draft suggests 5 kB; some read more. Nobody needs megabytes. */
const megabytes = 3 * 1024 * 1024

export const documentIsSmall = check({
  id: 'authorization-server/client-documents/size-bounded',
  requirement: requirement('cimd.as-response-size'),
  title: 'A document of three megabytes is not read',
  needs: documentNeeds,
  catches: ['authorization-server/reads-documents-of-any-length'],
  async run(players, step) {
    const verdict = await readsRightOnes(players, step)
    if (verdict) return verdict
    const long = players.documents.publish({ members: () => ({ 'x-filler': 'x'.repeat(megabytes) }) })
    const got = await step('probe: a right document of three megabytes', () => servedInWords(players, long))
    return got === undefined ? pass : fail(`expected a refusal, got ${got}`)
  },
})
