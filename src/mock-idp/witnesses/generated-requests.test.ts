import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import type { Truth } from '../testing/generated-fields.ts'
import { type GeneratedRequest, generatedRequest } from '../testing/generated-requests.ts'
import { consoleRedirect, freshTokens, oboFields, refreshFields } from '../testing/requests.ts'

/**
 * How many requests; MOCK_FUZZ_REQUESTS asks for more than there is time for at every change, and for other ones in every run. The
 * few of each change are always the same: what the generator has to reach among them is not left to chance.
 */
const asked = process.env['MOCK_FUZZ_REQUESTS']
const requests = Number(asked ?? 1_000)
const atOnce = 20
/** Longer than this is a hang: the slowest honest answer takes some milliseconds. */
const patienceMilliseconds = 5_000

let mock: MockEntra
let truth: Truth
beforeAll(async () => {
  mock = await startMockEntra({ identifierUris: ['https://mcp.contoso.example/mcp'] })
  const { api, console: client, inspector, proxy } = mock.apps
  const refreshToken = (await freshTokens(mock))['refresh_token']
  const apiItself = { client_id: api.clientId, client_secret: api.clientSecret }
  truth = {
    forms: [
      refreshFields(mock, refreshToken),
      refreshFields(mock, refreshToken, { scope: 'User.Read' }),
      { grant_type: 'client_credentials', ...apiItself, scope: 'https://graph.microsoft.com/.default' },
      oboFields(mock, await mock.mint()),
    ],
    tenants: [mock.tenantId, 'contoso.example'],
    clientIds: [client.clientId, client.clientId, api.clientId, inspector.clientId, proxy.clientId],
    redirectUris: [consoleRedirect, consoleRedirect, inspector.redirectUri, 'http://localhost', 'https://evil.example/'],
    scopes: [
      api.scope,
      `${api.scope} openid offline_access`,
      'User.Read',
      'openid profile',
      'mcp.access',
      `${api.identifierUri}/.default`,
    ],
    resources: [
      api.identifierUri,
      'https://mcp.contoso.example/mcp',
      'https://mcp.contoso.example/mcp/',
      'https://graph.microsoft.com',
    ],
    secrets: [api.clientSecret],
    refreshTokens: [String(refreshToken)],
    assertions: [await mock.mint(), await mock.mint({ resource: 'id-token' }), 'eyJhbGciOiJub25lIn0.e30.'],
  }
})
afterAll(() => mock.close())

interface Answer {
  readonly status: number
  readonly text: string
  readonly location: string | null
  readonly type: string
}

/** What the mock answers. @throws Error when it does not, within patience. */
async function ask({ path, method, headers, body }: GeneratedRequest): Promise<Answer> {
  const response = await fetch(mock.origin + path, {
    method,
    headers,
    body: body ?? null,
    redirect: 'manual',
    signal: AbortSignal.timeout(patienceMilliseconds),
  })
  const type = response.headers.get('content-type') ?? ''
  return { status: response.status, text: await response.text(), location: response.headers.get('location'), type }
}

/** Refusals that got as far as one of Entra's own codes; the test below wants many of them. */
const codesSeen = new Set<string>()
const statusesSeen = new Set<string>()

function judge(request: GeneratedRequest, answer: Answer): void {
  const said = `${request.method} ${request.path.slice(0, 300)} → ${answer.status} ${answer.text.slice(0, 300)}`
  expect(answer.status, said).toBeLessThan(500)
  expect(answer.text, said).not.toMatch(/\bat .*\.(ts|js|mjs):\d+/)
  for (const [, code = ''] of `${answer.text} ${decodeURIComponent(answer.location ?? '')}`.matchAll(/AADSTS(\d+)/g))
    codesSeen.add(code)
  statusesSeen.add(`${request.endpoint} ${answer.status}`)
  if (request.endpoint === 'token') {
    expect(answer.type, said).toMatch(/^application\/json/)
    const body = JSON.parse(answer.text) as Record<string, unknown>
    if (answer.status === 200) expect(body, said).toHaveProperty('access_token')
    else expect(body, said).toMatchObject({ error: expect.any(String), error_description: expect.any(String) })
    return
  }
  if (answer.status === 200) expect(answer.type, said).toMatch(/^text\/html/)
  else if (answer.status < 400) expect(answer.location, said).toMatch(/^(http|\/)/)
  else expect(answer.type, said).toMatch(/^(text\/html|application\/json)/)
}

test(`${requests} generated requests at authorize and token give no 500, no hang, and nothing but Entra’s shapes`, async () => {
  const batch = fc.array(generatedRequest(truth), { minLength: atOnce, maxLength: atOnce, size: 'max' })
  const answered = fc.asyncProperty(batch, async (all) => {
    await Promise.all(all.map(async (request) => judge(request, await ask(request))))
  })
  await fc.assert(answered, { numRuns: Math.ceil(requests / atOnce), ...(asked === undefined && { seed: 1 }) })
  // A generator that never gets past the first check would prove nothing.
  expect(codesSeen.size, [...codesSeen].join(' ')).toBeGreaterThanOrEqual(15)
  expect([...statusesSeen].sort(), [...statusesSeen].sort().join()).toEqual(
    expect.arrayContaining(['authorize 302', 'authorize 303', 'authorize 400', 'token 200', 'token 400', 'token 401']),
  )
}, 120_000)
