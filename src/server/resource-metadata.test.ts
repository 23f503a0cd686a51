import { expect, test } from 'vitest'
import { send } from './testing/dialects.ts'
import { tenantId } from './testing/fake-entra.ts'
import { stages } from './testing/stage.ts'

const stage = stages()

test('is at both places, says the resource byte for byte, and is open to every page', async () => {
  const { server, entra } = await stage()
  for (const place of ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource']) {
    const { status, headers, json } = await send(server.origin + place, { headers: { origin: 'https://somewhere.example' } })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(json).toMatchObject({
      resource: server.url,
      authorization_servers: [`${entra.origin}/${tenantId}/v2.0`],
      scopes_supported: [`${server.url}/mcp.access`],
      bearer_methods_supported: ['header'],
    })
  }
})

test('can be read, looked at and asked about, and nothing else', async () => {
  const { server } = await stage()
  expect((await send(server.resourceMetadata, { method: 'HEAD' })).status).toBe(200)
  expect((await send(server.resourceMetadata, { method: 'OPTIONS' })).status).toBe(204)
  const refused = await send(server.resourceMetadata, { method: 'POST' })
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
})

test('says the address that was configured, wherever the server listens', async () => {
  const url = 'https://mcp.contoso.example/some/mcp'
  const { server } = await stage({}, { url, appIdUris: ['api://the-api'], port: 0 })
  expect(server).toMatchObject({
    url,
    origin: 'https://mcp.contoso.example',
    resourceMetadata: 'https://mcp.contoso.example/.well-known/oauth-protected-resource/some/mcp',
  })
})

test('stands alone: in direct mode nothing here looks like an authorization server', async () => {
  const { server } = await stage()
  for (const place of [
    '/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration',
    '/register',
    '/mcp/',
    '/MCP',
  ])
    expect(await send(server.origin + place, {})).toMatchObject({ status: 404, json: { error: 'not_found' } })
})
