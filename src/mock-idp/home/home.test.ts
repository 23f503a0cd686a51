import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { authorizeUrl, codeFields, freshCode, postToken, verifier } from '../testing/requests.ts'
import { configurations } from './configuration.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra({ identifierUris: ['https://mcp.contoso.example/mcp'] })
})
afterAll(() => mock.close())

const home = async (query = ''): Promise<string> => (await fetch(`${mock.origin}/${query}`)).text()

/** The items of the page's news, as a browser hears them, until there are as many as wanted. */
async function news(query: string, wanted: number, meanwhile: () => Promise<unknown>, headers = {}): Promise<readonly string[]> {
  const ending = new AbortController()
  onTestFinished(() => ending.abort())
  const response = await fetch(`${mock.origin}/_mock/live?${query}`, { signal: ending.signal, headers })
  const items: string[] = []
  let heard = ''
  const asked = meanwhile()
  for await (const chunk of response.body ?? []) {
    heard += Buffer.from(chunk).toString('utf8')
    const events = heard.split('\n\n')
    heard = events.pop() ?? ''
    items.push(...events.map((event) => JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '""') as string))
    if (items.length >= wanted) break
  }
  await asked
  return items
}

describe('the page at /', () => {
  test('shows, without any script, the tenant, its users with passwords, its apps with secrets, and what to paste', async () => {
    const html = await home()
    for (const words of [mock.tenantId, 'grace@contoso.example', 'Grace-signs-in-here', 'Contoso MCP console', mock.issuer()]) {
      expect(html).toContain(words)
    }
    expect(html).toContain(`<dd class="mono">secret ${mock.apps.api.clientSecret}</dd>`)
    for (const { title } of configurations(mock.describe())) expect(html).toContain(title)
  })

  test('shows what happened: the tokens decoded, and of each refusal the reason and the remedy', async () => {
    const tenant = mock.createTenant()
    onTestFinished(() => tenant[Symbol.dispose]())
    await fetch(`${mock.origin}/${tenant.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'x' }),
    })
    const html = await home(`?tenant=${tenant.tenantId}`)
    expect(html).toMatch(/AADSTS900144.*What it means.*At the client/s)
  })

  test('is where an error page leads', async () => {
    const refused = await fetch(authorizeUrl(mock, { redirect_uri: 'https://evil.example/' }))
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining('<a href="/">page</a> says what this means'),
    ])
  })

  test('has no secret of anybody’s flow in it, nor have its news', async () => {
    const since = mock.ledger.mark
    const code = await freshCode(mock)
    const { body } = await postToken(mock, codeFields(mock, code))
    const seen = (await home()) + (await news(`since=${since}`, 2, async () => undefined)).join('')
    expect(seen).toContain('&quot;scp&quot;: &quot;mcp.access&quot;')
    for (const secret of [code, verifier, body['refresh_token'], body['access_token'], body['id_token']]) {
      expect(seen).not.toContain(String(secret))
      expect(seen).not.toContain(String(secret).split('.').at(-1))
    }
  })

  test('says when a fault is armed and which switches are not where Entra has them', async () => {
    using tenant = mock.createTenant({ switches: { resource: '2025' } })
    expect(await home(`?tenant=${tenant.tenantId}`)).toContain('Switched: <code>resource=2025</code>')
    using armed = tenant.arm('token/aadsts-70008')
    expect(await home(`?tenant=${tenant.tenantId}`)).toContain(`Armed: <code>${armed.id}</code>, fired 0 times`)
    expect(await home()).not.toContain('Armed:')
  })

  test('leads to every tenant, and does not know one that there is not', async () => {
    using tenant = mock.createTenant()
    expect(await home()).toContain(`href="/?tenant=${tenant.tenantId}"`)
    const missing = await fetch(`${mock.origin}/?tenant=nobody`)
    expect([missing.status, await missing.text()]).toEqual([404, `No such tenant; the mock’s first one is at ${mock.origin}/\n`])
  })

  test('what people name in the tenant is text on the page', async () => {
    using tenant = mock.createTenant()
    const nasty = '<script>alert("x")</script>'
    tenant.directory.changeUser(tenant.users[0]?.id ?? '', { displayName: nasty })
    const html = await home(`?tenant=${tenant.tenantId}`)
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;')
    expect(html).not.toContain(nasty)
  })

  test.each(['/', '/_mock/live'])('%s is for this machine under its own name only', async (path) => {
    const asked = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        request(mock.origin + path, { headers, agent: false }, (response) => {
          response.destroy()
          resolve(response.statusCode)
        })
          .once('error', reject)
          .end()
      })
    expect(await asked({ host: 'evil.example' })).toBe(403)
    expect(await asked({ origin: 'https://evil.example' })).toBe(403)
    expect(await asked({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(403)
    expect(await asked({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' })).toBe(403)
    expect(await asked({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(200)
    expect(await asked({})).toBe(200)
  })

  test('looking at it is not a request of the ledger', async () => {
    const before = mock.ledger.mark
    await home()
    expect(mock.ledger.mark).toBe(before)
  })
})

describe('news', () => {
  test('of a request come while the page is open', async () => {
    const [item] = await news('', 1, () =>
      fetch(authorizeUrl(mock, { redirect_uri: 'https://evil.example/' }), { redirect: 'manual' }),
    )
    expect(item).toMatch(/^<li class="entry refused".*AADSTS50011/s)
  })

  test('of the pages beside a sign-in say which page it was', async () => {
    const [item] = await news('', 1, () => fetch(`${mock.origin}/devicelogin`))
    expect(item).toContain('<span class="what">Device code page</span>')
  })

  test('that a page missed come first, from where it knows', async () => {
    const since = mock.ledger.mark
    await fetch(mock.jwksUri)
    await fetch(mock.jwksUri)
    const items = await news(`since=${since}`, 2, async () => undefined)
    expect(items.map((item) => /data-seq="(\d+)"/.exec(item)?.[1])).toEqual([String(since + 1), String(since + 2)])
    const [last] = await news(`since=${since}`, 1, async () => undefined, { 'last-event-id': String(since + 1) })
    expect(last).toContain(`data-seq="${since + 2}"`)
  })

  test('are of one tenant', async () => {
    using tenant = mock.createTenant()
    const [item] = await news(`tenant=${tenant.tenantId}`, 1, async () => {
      await fetch(mock.jwksUri)
      await fetch(tenant.jwksUri)
    })
    expect(item).toContain('data-seq="1"')
  })
})

describe('configuration to paste', () => {
  const textOf = (title: string): string => configurations(mock.describe()).find((one) => one.title.startsWith(title))?.text ?? ''

  test.each([
    ['MSAL.js in a browser', 'inspector', 'spa', 'http://localhost:3000'],
    ['Auth.js', 'api', 'web', 'http://localhost:3000/api/auth/callback/microsoft-entra-id'],
  ] as const)('the first line for %s registers its redirect URI', async (title, app, platform, redirectUri) => {
    const line = textOf(title).split('\n')[0]?.replace('// ', '') ?? ''
    await promisify(execFile)('bash', ['-c', `${line} --fail --silent --show-error`])
    const { clientId } = mock.apps[app]
    expect(mock.directory.apps().find(({ appId }) => appId === clientId)?.[platform].redirectUris).toContain(redirectUri)
  })

  test('speaks of the apps that somebody added, each where it can play a part', () => {
    using tenant = mock.createTenant({
      apps: [
        { displayName: 'My API', identifierUris: ['api://mine'], api: { oauth2PermissionScopes: [{ value: 'mine.read' }] } },
        { displayName: 'My tool', publicClient: { redirectUris: ['http://localhost/callback'] } },
        { displayName: 'My page', spa: { redirectUris: ['http://localhost:5173'] } },
        {
          displayName: 'My site',
          web: { redirectUris: ['http://localhost:3000/signed-in', 'http://localhost:9000/auth/callback'] },
          passwordCredentials: [{ secretText: 'hush' }],
        },
      ],
    })
    const description = tenant.describe()
    const idOf = (name: string) => description.addedApps.find(({ displayName }) => displayName === name)?.clientId ?? 'nobody'
    const blocks = configurations(description)
    const parts = [
      [
        'mcp-entra server, signing in',
        'My site',
        ['AUTH_CLIENT_SECRET=hush', 'AUTH_REDIRECT_URI=http://localhost:9000/auth/callback'],
      ],
      ['mcp-entra server, clients', 'My API', ['AUTH_APP_ID_URI=api://mine', 'MCP_SERVER_SCOPES=mine.read']],
      ['MSAL.js', 'My page', ["redirectUri: 'http://localhost:5173'", 'api://mine/mine.read']],
      ['MSAL for Node', 'My tool', ['api://mine/mine.read']],
      ['Auth.js', 'My site', ['http://localhost:3000/signed-in', 'microsoft-entra-id']],
      ['FastMCP', 'My API', ['required_scopes=["mine.read"]']],
      ['.NET', 'My API', ['Contains("mine.read")']],
    ] as const
    for (const [title, app, words] of parts) {
      const block = blocks.find((one) => one.title.startsWith(title))
      expect(block?.note).toMatch(new RegExp(`^For ${app}\\. `))
      for (const word of [idOf(app), ...words]) expect(block?.text).toContain(word)
      expect(block?.note.includes('requestedAccessTokenVersion')).toBe(app === 'My API')
    }
  })

  test('over https says how each kind of program trusts the certificate', () => {
    const kept = { ...mock.describe(), origin: 'https://localhost:9400', ca: 'PEM', caFile: '/kept here/ca.pem' }
    const named = (title: string, description: typeof kept) => {
      const block = configurations(description).find((one) => one.title.startsWith(title))
      return `${block?.note}\n${block?.text}`
    }
    for (const title of ['mcp-entra server, signing in', 'mcp-entra server, clients', 'MSAL for Node', 'Auth.js'])
      expect(named(title, kept)).toContain("NODE_EXTRA_CA_CERTS='/kept here/ca.pem'")
    for (const title of ['FastMCP', '.NET']) expect(named(title, kept)).toContain("SSL_CERT_FILE='/kept here/ca.pem'")
    expect(named('curl', kept)).toContain("curl --cacert '/kept here/ca.pem' ")
    const unkept = named('mcp-entra server, signing in', { ...kept, caFile: null as never })
    expect(unkept).toContain('Save the certificate authority as mock-entra-ca.pem first.')
    expect(unkept).toContain('NODE_EXTRA_CA_CERTS=mock-entra-ca.pem')
  })

  test('the lines for curl answer: metadata, a token, and who it is about', async () => {
    const [metadata = '', mint = '', me = ''] = textOf('curl').split('\n')
    const said = async (line: string) => (await promisify(execFile)('bash', ['-c', line])).stdout
    expect(JSON.parse(await said(metadata))).toMatchObject({ issuer: mock.issuer() })
    expect(JSON.parse(await said(mint))).toHaveProperty('token')
    // jq is not everywhere; what it does is.
    expect(JSON.parse(await said(me.replace('jq -r .token', `sed 's/.*"token":"\\([^"]*\\)".*/\\1/'`)))).toMatchObject({
      displayName: 'Ada Lovelace',
    })
  })

  test('names the addresses and ids of the tenant, and over http says what insists on https', () => {
    for (const { text } of configurations(mock.describe()).slice(0, 7))
      expect(text).toMatch(new RegExp(`${mock.origin}|${mock.tenantId}`))
    expect(
      configurations(mock.describe())
        .filter(({ note }) => note.includes('--https'))
        .map(({ title }) => title),
    ).toEqual(['MSAL.js in a browser', 'MSAL for Node.js'])
  })
})
