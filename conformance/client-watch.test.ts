import { expect, test } from 'vitest'
import { connect, headlessBrowser } from '../src/client/index.ts'
import { type Report, type ToTry, watchClient } from './index.ts'
import { throwawayServer } from './kit/throwaway-server.ts'
import { clientMutants } from './mutants/client/index.ts'
import { textReport } from './report/text.ts'
import { runMinimalClient } from './targets/minimal-client/index.ts'
import { heardWords, toTryWords } from './watch-words.ts'

/** Watches a client that somebody operates, until they are done with it. */
async function watched(operate: (toTry: ToTry) => Promise<unknown>): Promise<{ report: Report; words: readonly string[] }> {
  const done = new AbortController()
  const words: string[] = []
  let tried: ToTry | undefined
  const report = await watchClient({
    signal: done.signal,
    onReady: (toTry) => {
      tried = toTry
      words.push(toTryWords(toTry))
      void operate(toTry).finally(() => done.abort())
    },
    onHeard: (heard) => {
      const said = tried && heardWords(heard, tried)
      if (said !== undefined) words.push(said)
    },
  })
  return { report, words }
}
const personAt = ({ entra: { person } }: ToTry) => headlessBrowser({ user: person.userPrincipalName, password: person.password })

test.each(['2025-11-25', '2026-07-28'] as const)(
  'whatever revision a client speaks, it is met in its own words: %s',
  async (revision) => {
    const { report, words } = await watched(async (toTry) => {
      const context = { client_id: toTry.entra.clients.program }
      await runMinimalClient({ url: toTry.url, revision, context }, (parts) => ({
        ...parts,
        visit: async (url) => (await personAt(toTry).visit(new URL(url), 'http://localhost:3317/callback')).href,
      }))
    })
    expect([report.verdict, report.asked.revisions]).toEqual([{ exitCode: 0, because: [] }, [revision]])
    expect(words).toContain('It renewed its token.')
  },
)

test('our client, operated by a person, would work with Entra', async () => {
  const { report, words } = await watched(async (toTry) => {
    const browser = personAt(toTry)
    const session = await connect({ url: toTry.url, clientId: toTry.entra.clients.program, browser })
    await session.listTools()
    await session.callTool('test-tool')
    await session.close()
  })
  expect(report.verdict).toEqual({ exitCode: 0, because: [] })
  expect(report.notes[0]).toBe('Yes: this client would work with Microsoft Entra ID, as far as was seen.')
  expect(report.asked).toMatchObject({ profile: 'entra', dialect: 'entra' })
  expect(words.join('\n')).toMatch(
    /Sign in as +ada@.*was told where to get one.*read the document of Entra.*sent the browser to sign in, for http.*got a token.*listed the tools.*has expired.*renewed its token.*called the tool/s,
  )
  expect(textReport(report)).not.toMatch(/eyJ[\w-]{20}|\b1\.A[\w-]{20}/)
})

test('a client that has more to do when everything was seen is served until it falls silent', async () => {
  const texts = Promise.withResolvers<readonly string[]>()
  const report = await watchClient({
    onReady: async (toTry) => {
      const session = await connect({ url: toTry.url, clientId: toTry.entra.clients.program, browser: personAt(toTry) })
      await session.listTools()
      const calls = [await session.callTool('test-tool'), await session.callTool('test-tool')]
      await session.close()
      texts.resolve(calls.map(({ text }) => text))
    },
  })
  expect(await texts.promise).toEqual(['called test-tool', 'called test-tool'])
  expect(report.verdict.exitCode).toBe(0)
})

test('a client that Entra would refuse is told the rule, the words of Entra, and what to change', async () => {
  const mutant = clientMutants['client/prints-addresses-anew']
  if (mutant?.of !== 'minimal-client') throw new Error('the mutant is gone')
  const { report, words } = await watched(async (toTry) => {
    const context = { client_id: toTry.entra.clients.program }
    await runMinimalClient({ url: toTry.url, revision: '2026-07-28', context }, (parts) => ({
      ...mutant.change(parts),
      // As if the server had told it of an address with a slash.
      authorizationRequest: (right) => parts.authorizationRequest({ ...right, resource: `${right['resource']}/` }),
      visit: async (url) => (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '',
    }))
  })
  expect(report.verdict.exitCode).toBe(1)
  expect(report.notes[0]).toBe('No: this client would not work with Microsoft Entra ID as it is.')
  expect(report.notes.join('\n')).toMatch(
    /entra\.client-resource-as-published.*What to change: Keep the string of the resource document/,
  )
  expect(words.join('\n')).toMatch(/Entra refused: AADSTS9010010: The resource parameter/)
  expect(textReport(report)).toMatch(/because +expected \S+, got \S+\/; Entra said: AADSTS9010010: The resource parameter/)
})

test('whoever mistypes the address or the client id is told the right one', async () => {
  let ready: ToTry | undefined
  const { words } = await watched(async (toTry) => {
    ready = toTry
    await fetch(new URL('/', toTry.url), { method: 'POST', body: '{}' })
    const clientId = '11111111-1111-4111-8111-111111111111'
    await connect({ url: toTry.url, clientId, browser: personAt(toTry) }).catch(() => {})
  })
  expect(words[1]).toBe(`It posted to /, where nothing is. The address is ${ready?.url}.`)
  expect(words.at(-1)).toMatch(/^Entra refused: AADSTS700016: .* The client id is [\w-]{36} here\.$/)
})

test('where nobody came, nothing is known', async () => {
  const { report } = await watched(async () => {})
  expect(report.verdict.exitCode).toBe(2)
  expect(report.notes[0]).toMatch(/^Not known: too little was seen/)
  expect(report.notes[1]).toMatch(/^What is missing: .* it did not come$/)
})

test.each<[string, (toTry: ToTry) => Promise<unknown>, RegExp]>([
  [
    'was given no client id',
    (toTry) => connect({ url: toTry.url, browser: personAt(toTry) }),
    /no further than the document of Entra, as one/,
  ],
  [
    'calls no tool',
    async (toTry) => {
      const session = await connect({ url: toTry.url, clientId: toTry.entra.clients.program, browser: personAt(toTry) })
      await session.listTools()
      await session.close()
    },
    /no token expired; the client listed the tools and called none$/,
  ],
])('where a client %s, it is said how far it got', async (_, operate, said) => {
  const { report } = await watched((toTry) => operate(toTry).catch(() => {}))
  expect(report.verdict.exitCode).toBe(2)
  expect(report.notes[1]).toMatch(said)
})

test('a port that is taken is said to be', async () => {
  await using other = await throwawayServer(() => {})
  const port = Number(new URL(other.origin).port)
  const listening = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length
  await expect(watchClient({ port })).rejects.toThrow(`Port ${port} is taken. Choose another one.`)
  // The other is the only one that would keep the program from ending.
  await expect.poll(listening).toBe(1)
})

test('what a client did is one line, whatever it names', async () => {
  const { words } = await watched(async ({ url }) => {
    const about = `${new URL(url).origin}/.well-known/oauth-protected-resource/mcp`
    const { authorization_servers: issuers } = (await (await fetch(about)).json()) as { authorization_servers: string[] }
    await fetch(`${issuers[0]?.replace('/v2.0', '')}/oauth2/v2.0/authorize?client_id=me%0AYes:%20it%20would%20work`)
  })
  expect(words.slice(1).join('').split('\n')).toHaveLength(1)
  expect(words.at(-1)).toContain('me Yes: it would work')
})
