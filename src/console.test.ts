/** The console of the client in front of the real server and the mock, from the sign-in to the sign-out. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type ConsoleOptions, headlessBrowser, memoryStore, openTerminal, runConsole } from './client/index.ts'
import { typist } from './testing/in-process/typist.ts'
import { changeApp, type Parties, startParties } from './testing/parties.ts'

const environment = () => ({ MCP_SERVER_SCOPES: 'mcp.access mcp.profile' })
const parties = {} as Record<'proxy' | 'direct', Parties>
beforeAll(async () => {
  parties.direct = await startParties('direct', { environment })
  parties.proxy = await startParties('proxy', { environment })
})
afterAll(() => Promise.all([parties.proxy.close(), parties.direct.close()]))

/** Nobody has granted anything yet: Entra puts into a token whatever was granted before. */
async function afresh({ mock, server }: Parties): Promise<void> {
  mock.reset()
  const older = new URL('sse', server.url).href
  await changeApp(mock, { identifierUris: [`api://${mock.apps.api.clientId}`, server.url, older] })
}

/** Sits down at the console; `say` types a line and gives what is shown until the next prompt. */
async function sit(mode: 'proxy' | 'direct', options: Partial<ConsoleOptions> = {}) {
  const { mock, server } = parties[mode]
  await afresh(parties[mode])
  const at = typist()
  const terminal = openTerminal({ ...at, isTerminal: true, onInterrupt: () => {} })
  const kept: string[] = []
  const history = { lines: [], add: async (line: string) => void kept.push(line) }
  const client = mode === 'direct' ? { clientId: mock.apps.console.clientId } : {}
  const ended = runConsole({ url: server.url, browser: headlessBrowser(), history, ...client, ...options }, terminal)
  onTestFinished(async () => {
    terminal.close()
    await ended.catch(() => {})
  })
  const say = (line: string): Promise<string> => {
    at.type(`${line}\r`)
    return at.until(/\n(?:[\s\S]*\n)?> $/)
  }
  return { ...at, say, ended, kept }
}

/** Every token and secret of a store. */
async function secretsIn(store: NonNullable<ConsoleOptions['store']>): Promise<readonly string[]> {
  const { grants } = await store.read()
  return grants.flatMap(({ accessToken, refreshToken }) => [accessToken, ...(refreshToken === undefined ? [] : [refreshToken])])
}

test.each(['direct', 'proxy'] as const)(
  'in %s mode: a tool, one that needs more, who one is, and nothing secret of it all',
  async (mode) => {
    const store = memoryStore()
    const { say, type, until, raw, kept, ended } = await sit(mode, { store })
    await until(/Type help[^\n]*\n> $/)
    const spelt = (scope: string) => (mode === 'direct' ? `${parties.direct.server.url}/${scope}` : scope)
    expect(await say('tools')).toMatch(/get_user_name +Returns[^\n]*\nget_my_profile +Returns/)
    expect(await say('call get_user_name')).toContain('\nAda Lovelace\n')
    await say('trace on')
    type('call get_my_profile\r')
    expect(await until('Sign in for that? [Y/n] ')).toMatch(
      new RegExp(`It takes a scope that you have not granted so far: (\\S+ )?${spelt('mcp.profile')}`),
    )
    expect(await say('n')).toMatch(/Nobody signed in for .*mcp\.profile\.\n {2}Whose part: you/)
    type('call get_my_profile\r')
    await until('[Y/n] ')
    const traced = await say('')
    expect(traced).toContain('Job title: Analyst')
    for (const leg of [
      '→ GET ',
      '→ POST ',
      'authorization: Bearer (masked)',
      'code_verifier=%28masked%29',
      '"access_token":"(masked)"',
      '← HTTP 200',
    ])
      expect(traced).toContain(leg)
    await say('trace off')
    expect(await say('whoami')).toMatch(
      mode === 'direct' ? /name +Ada Lovelace\n[\s\S]*scopes +mcp\.access mcp\.profile/ : /tenant [\s\S]*scopes +mcp/,
    )
    expect(await say('scopes')).toMatch(
      new RegExp(`granted .*${spelt('mcp.profile')}\\nadvertised .*${spelt('mcp.access')}\\nneeded .*${spelt('mcp.profile')}`),
    )
    expect(await say('token')).toMatch(/token +\S{1,6}… \(\d+ characters\)\nkind +JWT[\s\S]*renewable/)
    const secrets = await secretsIn(store)
    expect(secrets.length).toBeGreaterThan(0)
    expect(await say('logout')).toContain('signed-out')
    expect(await secretsIn(store)).toEqual([])
    expect(await say('token')).toContain('you have signed out')
    type('call get_user_name\r')
    await until(/The server wants you to sign in[\s\S]*\[Y\/n\] $/)
    type('\r')
    await until('Ada Lovelace')
    for (const secret of [...secrets, ...(await secretsIn(store))]) expect(raw()).not.toContain(secret)
    expect(raw()).not.toMatch(/eyJ\w{10,}\.|[?&](code|state)=(?!%28masked)/)
    expect(kept).toContain('call get_my_profile')
    type('\u0004')
    expect(await ended).toBe(0)
  },
)

test('a person with a code signs in elsewhere, and is asked before there is another one', async () => {
  const player = headlessBrowser()
  const { say, type, until } = await sit('direct', { grantType: 'device_code', browser: undefined, wait: async () => {} })
  const enter = async () => {
    const [, address = '', userCode = ''] =
      /open (\S+) in any browser and enter the code (\S+)/.exec(await until(/enter the code \S+\n/)) ?? []
    await player.enterCode?.({ address, userCode, onAct: () => {} })
  }
  await enter()
  await until(/> $/)
  expect(await say('call get_user_name')).toContain('Ada Lovelace')
  type('call get_my_profile\r')
  await until('[Y/n] ')
  type('y\r')
  await enter()
  await until('Job title: Analyst')
})

test('a token that ends in the middle is renewed unseen; one that cannot be is asked about, and Tab asks nobody', async () => {
  let now = new Date()
  const store = memoryStore()
  const { say, type, until } = await sit('direct', { store, now: () => now })
  await until(/> $/)
  now = new Date(now.getTime() + 3 * 3600 * 1000)
  expect(await say('call get_user_name')).toMatch(/refreshed +a new token[\s\S]*Ada Lovelace/)
  await say('logout')
  await say('help')
  type('call get_u\t')
  await until('call get_u')
  type('\u0003')
  await until(/\^C\n> $/)
  type('tools\r')
  await until('Sign in for that? [Y/n] ')
  expect(await say('no')).toContain('Nobody signed in.')
})

test('by the transport of 2024-11-05', async () => {
  const { server } = parties.direct
  const { say, until } = await sit('direct', { url: new URL('sse', server.url).href })
  expect(await until(/> $/)).toContain('the older transport')
  expect(await say('call get_user_name')).toContain('Ada Lovelace')
})
