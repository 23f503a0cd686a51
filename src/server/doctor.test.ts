import { describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { doctor } from './doctor.ts'

const tenant = '11111111-2222-4333-8444-555555555555'
const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`
const config = readConfig({ AUTH_TENANT_ID: tenant, AUTH_CLIENT_ID: '66666666-7777-4888-9999-000000000000' })
const document = {
  issuer,
  authorization_endpoint: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`,
  token_endpoint: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
  jwks_uri: `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
}
const answering =
  (answers: (url: string) => Response): typeof fetch =>
  async (input) =>
    answers(String(input))
const problems = async (ask: typeof fetch) =>
  (await doctor(config, ask)).filter(({ level }) => level === 'problem').map(({ says }) => says)

test('a tenant that answers is good, and what Entra does not advertise is said', async () => {
  const findings = await doctor(
    config,
    answering((url) => Response.json(url.endsWith('/keys') ? { keys: [] } : document)),
  )
  expect(findings.map(({ level }) => level)).toEqual(['good', 'note', 'note'])
  expect(findings[1]?.says).toContain('PKCE')
  expect(findings[2]?.says).toContain('http://localhost:8000/auth/callback')
})

test('a tenant that does not answer is told with how it is known', async () => {
  const down = async () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }) })
  }
  expect(await problems(down)).toEqual([
    expect.stringMatching(/does not answer: GET https:\/\/login\.microsoftonline\.com\/.* failed \(ENOTFOUND\)/),
  ])
})

test('the words of Entra are told when it does not know the tenant', async () => {
  const unknown = answering(() =>
    Response.json({ error: 'invalid_tenant', error_description: `AADSTS90002: Tenant '${tenant}' not found.` }, { status: 400 }),
  )
  const [finding] = await doctor(config, unknown)
  expect(finding).toMatchObject({ level: 'problem', remedy: expect.stringContaining('AUTH_TENANT_ID') })
  expect(finding?.says).toContain('400 invalid_tenant: AADSTS90002')
})

test('an issuer that is not the tenant’s own is a problem', async () => {
  const template = { ...document, issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' }
  expect(await problems(answering(() => Response.json(template)))).toEqual([expect.stringContaining('{tenantid}')])
})

test.each([
  ['a web page', () => new Response('<html>sign in to the network</html>', { headers: { 'content-type': 'text/html' } })],
  ['an empty object', () => Response.json({})],
  ['null', () => Response.json(null)],
])('%s in the place of a discovery document is a problem', async (_, answer) => {
  expect(await problems(answering(answer))).toEqual([expect.stringContaining('not with a discovery document')])
})

test('keys that cannot be had are a problem', async () => {
  const keyless = answering((url) => (url.endsWith('/keys') ? new Response('', { status: 503 }) : Response.json(document)))
  expect(await problems(keyless)).toEqual([expect.stringMatching(/signing keys cannot be had: GET .*\/keys answered 503/)])
})

test('in direct mode it says what the registration of the API has to hold, for every name and scope of it', async () => {
  const direct = readConfig({
    ...{ AUTH_MODE: 'direct', AUTH_TENANT_ID: tenant, AUTH_CLIENT_ID: '66666666-7777-4888-9999-000000000000' },
    ...{ AUTH_CLIENT_SECRET: 's', MCP_SERVER_URL: 'https://mcp.contoso.com/mcp', AUTH_APP_ID_URI: 'api://it, api://other' },
    MCP_SERVER_SCOPES: 'mcp.access mcp.profile',
  })
  const notes = (
    await doctor(
      direct,
      answering((url) => Response.json(url.endsWith('/keys') ? { keys: [] } : document)),
    )
  ).filter(({ remedy }) => remedy !== undefined)
  const told = JSON.stringify(notes)
  for (const words of [
    'api://it/mcp.access and api://it/mcp.profile',
    'api://it and api://other and https://mcp.contoso.com/mcp',
    'https://mcp.contoso.com/sse',
    'Visual Studio Code (aebc6443-996d-45c2-90f0-388ff96faa56)',
    'delegated permissions User.Read',
  ])
    expect(told).toContain(words)
})

describe('the credential', () => {
  const withSecret = { ...config, clientSecret: 'the-secret' }
  const asked: string[] = []
  const examined = async (token: () => Response) => {
    const findings = await doctor(withSecret, async (input, init) => {
      const url = String(input)
      if (url === document.token_endpoint) asked.push(String(init?.body))
      return url === document.token_endpoint ? token() : Response.json(url.endsWith('/keys') ? { keys: [] } : document)
    })
    return findings.find(({ says }) => says.includes('client secret'))
  }

  test('that Entra takes is good, and is tried on Graph without a permission', async () => {
    const found = await examined(() => Response.json({ access_token: 'a-token', token_type: 'Bearer', expires_in: 3599 }))
    expect(found).toEqual({ level: 'good', says: `Entra takes the client secret of ${config.clientId}.` })
    expect(new URLSearchParams(asked.at(-1)).get('scope')).toBe('https://graph.microsoft.com/.default')
  })

  test.each([
    ['invalid_client', 'AADSTS7000215: Invalid client secret provided.', 401, 'problem'],
    ['unauthorized_client', 'AADSTS700016: Application was not found.', 400, 'problem'],
    ['access_denied', 'AADSTS53003: Access has been blocked.', 400, 'note'],
  ])('refused with %s (%s) is told in the words of Entra, with the remedy', async (error, error_description, status, level) => {
    const found = await examined(() => Response.json({ error, error_description }, { status }))
    expect(found).toMatchObject({ level, says: expect.stringContaining(`${error}: ${error_description}`) })
    expect(found?.remedy).toContain(`explain ${error_description.slice(0, error_description.indexOf(':'))} `)
    expect(JSON.stringify(found)).not.toContain('the-secret')
  })

  test('that could not be tried is a note', async () => {
    expect(await examined(() => new Response('sorry', { status: 503 }))).toMatchObject({ level: 'note' })
  })
})
