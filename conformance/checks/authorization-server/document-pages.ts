import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { documentRedirect } from '../../kit/client-documents.ts'
import { requirement } from '../../requirements/index.ts'
import { whereInWords } from '../server/proxy-flow.ts'
import { documentNeeds, request, whereNotRead } from './document-flow.ts'

const website = 'https://client.example/callback'

export const redirectHostShown = check({
  id: 'authorization-server/client-documents/redirect-host-shown',
  requirement: requirement('cimd.as-show-redirect-host'),
  title: 'The page that asks the person names the host that the client sends them back to',
  needs: documentNeeds,
  catches: ['server/hides-the-redirect-from-people'],
  async run(players, step) {
    const { authorizationServer, documents } = players
    const published = documents.publish({ members: () => ({ redirect_uris: [website] }) })
    const { where } = await step('a client with a right document', () => request(authorizationServer, published, website))
    if (where.at !== 'question') return whereNotRead(players, where)
    return where.page.text.includes(new URL(website).hostname) ? pass : fail('expected the host on the page, it is not there')
  },
})

/** What a page says beside addresses, names of hosts, and numbers. */
const wordsOf = (text: string): Set<string> =>
  new Set(
    text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => !/[/:\d]|\w\.\w/.test(word))
      .map((word) => word.replace(/[^\p{L}-]/gu, ''))
      .filter((word) => word !== '' && word !== 'localhost'),
  )

/** In which words it warns is its own affair: the page has to say something that it does not say of a website. */
export const localhostWarned = check({
  id: 'authorization-server/client-documents/localhost-warned',
  requirement: requirement('cimd.as-localhost-warning'),
  title: 'The page says more of a client whose document has only addresses on the machine of the person',
  needs: documentNeeds,
  catches: ['authorization-server/does-not-warn-of-localhost'],
  async run(players, step) {
    const { authorizationServer, documents } = players
    const ask = (label: string, uri: string) =>
      step(label, async () => {
        const published = documents.publish({ members: () => ({ redirect_uris: [uri] }) })
        return (await request(authorizationServer, published, uri)).where
      })
    const ordinary = await ask('control: a client that is a website', website)
    const local = await ask('probe: a client on the machine of the person', documentRedirect)
    if (ordinary.at !== 'question') return whereNotRead(players, ordinary)
    if (local.at !== 'question') return inconclusive(`expected a question to the person, got ${whereInWords(local)}`)
    const usual = wordsOf(ordinary.page.text)
    return [...wordsOf(local.page.text)].some((word) => !usual.has(word))
      ? pass
      : fail('expected a warning on the page, got the words that a website gets')
  },
})
