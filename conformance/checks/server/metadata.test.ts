import { expect, test } from 'vitest'
import type { Step } from '../../kit/check.ts'
import type { Answer, ResourceMetadataFound, ServerUnderTest } from '../../kit/instruments.ts'
import { resourceIsEndpoint, resourceIsHttps } from './metadata.ts'
import { metadataAddresses } from './metadata-authorization-servers.ts'

const step: Step = (_label, action) => action()
const url = 'https://mcp.example/mcp'

const found = (resource: unknown, route: ResourceMetadataFound['route'] = 'challenge') => {
  const answer: Answer = { status: 200, headers: {}, text: '', json: { resource }, message: undefined }
  const server: Pick<ServerUnderTest, 'url' | 'resourceMetadata'> = {
    url,
    resourceMetadata: async () => ({ url: '', route, answer, document: { resource } }),
  }
  return { server: server as ServerUnderTest }
}

test.each([
  [url, 'challenge', 'pass'],
  [`${url}/`, 'challenge', 'fail'],
  ['https://MCP.example/mcp', 'challenge', 'fail'],
  ['https://mcp.example', 'challenge', 'fail'],
  ['https://mcp.example', 'root', 'pass'],
  ['https://mcp.example/', 'root', 'pass'],
  ['https://mcp.example/other', 'root', 'fail'],
  [undefined, 'challenge', 'fail'],
] as const)('the resource %s, found by the %s route: %s', async (resource, route, kind) => {
  expect(await resourceIsEndpoint.run(found(resource, route), step)).toMatchObject({ kind })
})

test.each([
  [url, 'pass'],
  ['http://localhost:8000/mcp', 'pass'],
  ['http://127.0.0.1:8000/mcp', 'pass'],
  ['http://mcp.example/mcp', 'fail'],
  ['http://127.0.0.1.evil.example/mcp', 'fail'],
  [`${url}#fragment`, 'fail'],
  ['api://7c9e1f52', 'fail'],
  ['mcp.example/mcp', 'fail'],
])('the resource %s: %s', async (resource, kind) => {
  expect(await resourceIsHttps.run(found(resource), step)).toMatchObject({ kind })
})

test('the metadata of an issuer is looked for where MCP clients look for it, in their order', () => {
  expect(metadataAddresses('https://login.example/tenant/v2.0')).toEqual([
    'https://login.example/.well-known/oauth-authorization-server/tenant/v2.0',
    'https://login.example/.well-known/openid-configuration/tenant/v2.0',
    'https://login.example/tenant/v2.0/.well-known/openid-configuration',
  ])
  expect(metadataAddresses('https://mcp.example')).toEqual([
    'https://mcp.example/.well-known/oauth-authorization-server',
    'https://mcp.example/.well-known/openid-configuration',
  ])
})
