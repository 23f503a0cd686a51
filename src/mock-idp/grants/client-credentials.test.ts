import { createPublicKey } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Application, type MockEntra, startMockEntra } from '../index.ts'
import { type ClientCertificate, clientAssertion, clientCertificate } from '../testing/certificate.ts'
import { decoded, type Fields, postToken } from '../testing/requests.ts'

let mock: MockEntra
let certificate: ClientCertificate
let daemon: Application
let api: Application
let issuer: { readonly origin: string; close(): void }

beforeAll(async () => {
  mock = await startMockEntra()
  certificate = await clientCertificate()
  issuer = await otherIssuer(certificate)
  daemon = mock.directory.addApp({
    displayName: 'Nightly job',
    passwordCredentials: [{ secretText: 'good' }, { secretText: 'old', endDateTime: '2020-01-01T00:00:00Z' }],
    keyCredentials: [{ key: certificate.key }],
    federatedIdentityCredentials: [
      {
        name: 'build',
        issuer: issuer.origin,
        subject: 'repo:contoso/app:ref:refs/heads/main',
        audiences: ['api://AzureADTokenExchange'],
      },
      { name: 'mixed up', issuer: `${issuer.origin}/other`, subject: 'x', audiences: ['api://AzureADTokenExchange'] },
      { name: 'silent', issuer: 'http://127.0.0.1:9/silent', subject: 'x', audiences: ['api://AzureADTokenExchange'] },
    ],
  })
  api = mock.directory.addApp({
    displayName: 'Reports',
    identifierUris: ['api://reports'],
    appRoles: [
      {
        id: 'b1f1c5b6-6c53-4d0e-9f58-1f7b3a6d4a01',
        value: 'Reports.Read.All',
        displayName: 'Read',
        isEnabled: true,
        allowedMemberTypes: ['Application'],
      },
    ],
    api: { requestedAccessTokenVersion: 2 },
  })
})
afterAll(async () => {
  issuer.close()
  await mock.close()
})

/** Somebody else's OpenID provider. */
async function otherIssuer({ privateKey }: ClientCertificate) {
  const jwk = { ...(await exportJWK(createPublicKey(privateKey))), kid: 'theirs', alg: 'RS256', use: 'sig' }
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host}`
    const document = request.url === '/keys' ? { keys: [jwk] } : { issuer: origin, jwks_uri: `${origin}/keys` }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() }
}

const fields = (changes: Fields = {}): Fields => ({
  grant_type: 'client_credentials',
  client_id: daemon.appId,
  client_secret: 'good',
  scope: 'api://reports/.default',
  ...changes,
})
const proven = (assertion: string, changes: Fields = {}): Fields =>
  fields({
    client_secret: undefined,
    client_assertion: assertion,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    ...changes,
  })
const tokenUrl = () => `${mock.origin}/${mock.tenantId}/oauth2/v2.0/token`
const assertion = (changes: Parameters<typeof clientAssertion>[3] = {}, by = certificate) =>
  clientAssertion(by, daemon.appId, tokenUrl(), changes)
const codeOf = async (request: Fields | Promise<Fields>, headers?: Record<string, string>) => {
  const { status, body } = await postToken(mock, await request, headers)
  return [status, body['error'], ...[body['error_codes']].flat()]
}

describe('an app’s own token', () => {
  test('comes with exactly four members, and has no scope and no user', async () => {
    const { status, body } = await postToken(mock, fields())
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['token_type', 'expires_in', 'ext_expires_in', 'access_token'])
    expect([body['expires_in'], body['ext_expires_in']]).toEqual([3599, 3599])
    const { claims, header } = decoded(body['access_token'])
    // Captured 2026-04 and 2026-08: these claims and no others.
    expect(Object.keys(claims)).toEqual('aud iss iat nbf exp aio azp azpacr oid rh sub tid uti ver xms_ftd'.split(' '))
    expect(claims).toMatchObject({
      aud: api.appId,
      azp: daemon.appId,
      azpacr: '1',
      oid: daemon.servicePrincipal.id,
      sub: claims['oid'],
    })
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3900)
    expect(Object.keys(header)).toEqual(['typ', 'alg', 'kid'])
  })

  test('carries the roles that the app is assigned, once it is', async () => {
    const assignment = { principalId: daemon.servicePrincipal.id, resourceId: api.appId, appRoleId: 'Reports.Read.All' }
    mock.directory.assignRole(assignment)
    const { body } = await postToken(mock, fields())
    mock.directory.unassignRole(assignment)
    expect(decoded(body['access_token']).claims['roles']).toEqual(['Reports.Read.All'])
  })

  test('of an API that must be assigned is refused to all others', async () => {
    mock.directory.changeApp(api.appId, { servicePrincipal: { appRoleAssignmentRequired: true } })
    expect(await codeOf(fields())).toEqual([400, 'invalid_grant', 501051])
    mock.directory.changeApp(api.appId, { servicePrincipal: { appRoleAssignmentRequired: false } })
    expect(await codeOf(fields())).toEqual([200, undefined, undefined])
  })

  test('says idtyp where the API wants it, and is a v1 token where the API says so', async () => {
    mock.directory.changeApp(api.appId, {
      optionalClaims: { accessToken: [{ name: 'idtyp' }] },
      api: { requestedAccessTokenVersion: null },
    })
    const { body } = await postToken(mock, fields())
    mock.directory.changeApp(api.appId, { optionalClaims: { accessToken: [] }, api: { requestedAccessTokenVersion: 2 } })
    const { claims, header } = decoded(body['access_token'])
    expect(claims).toMatchObject({
      aud: 'api://reports',
      iss: `${mock.origin}/${mock.tenantId}/`,
      appid: daemon.appId,
      appidacr: '1',
      idtyp: 'app',
      ver: '1.0',
    })
    expect(Object.keys(header)).toEqual(['typ', 'alg', 'x5t', 'kid'])
  })

  test('for Graph has no “me”', async () => {
    const { body } = await postToken(mock, fields({ scope: 'https://graph.microsoft.com/.default' }))
    expect(decoded(body['access_token']).claims).toMatchObject({ aud: 'https://graph.microsoft.com', idtyp: 'app' })
    const response = await fetch(`${mock.graphBaseUrl}/v1.0/me`, { headers: { authorization: `Bearer ${body['access_token']}` } })
    expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([400, 'BadRequest'])
  })

  test.each<readonly [string, Fields, readonly unknown[]]>([
    ['scopes of OpenID Connect beside it', { scope: 'api://reports/.default openid offline_access' }, [200]],
    ['a permission instead of .default', { scope: 'User.Read' }, [400, 'invalid_scope', 1002012]],
    ['scopes of OpenID Connect alone', { scope: 'openid' }, [400, 'invalid_scope', 1002012]],
    ['two APIs', { scope: 'api://reports/.default https://graph.microsoft.com/.default' }, [400, 'invalid_request', 700022]],
    ['no scope', { scope: undefined }, [400, 'invalid_request', 900144]],
    ['a scope that cannot be one', { scope: 'api://reports/"' }, [400, 'invalid_scope', 70011]],
    ['an unknown API', { scope: 'api://nobody/.default' }, [400, 'invalid_resource', 500011]],
    ['a resource of another API', { resource: 'https://mcp.contoso.example/other' }, [400, 'invalid_target', 9010010]],
    ['the resource of the API', { resource: 'api://reports' }, [200]],
    ['a wrong secret', { client_secret: 'wrong' }, [401, 'invalid_client', 7000215]],
    ['a secret that is over', { client_secret: 'old' }, [401, 'invalid_client', 7000222]],
    ['no secret', { client_secret: undefined }, [401, 'invalid_client', 7000216]],
  ])('%s', async (_what, changes, expected) => {
    expect((await codeOf(fields(changes))).slice(0, expected.length)).toEqual(expected)
  })

  test('is not for web pages, and not at common', async () => {
    expect(await codeOf(fields(), { origin: 'http://localhost:6274' })).toEqual([400, 'invalid_request', 9002326])
    const response = await fetch(`${mock.origin}/common/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams(Object.entries(fields()).filter((field): field is [string, string] => field[1] !== undefined)),
    })
    // A single-tenant app is refused at common for that reason first.
    expect(((await response.json()) as { error_codes: number[] }).error_codes).toEqual([50194])
    mock.directory.changeApp(daemon.appId, { signInAudience: 'AzureADMultipleOrgs' })
    const again = await fetch(`${mock.origin}/common/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams(Object.entries(fields()).filter((field): field is [string, string] => field[1] !== undefined)),
    })
    mock.directory.changeApp(daemon.appId, { signInAudience: 'AzureADMyOrg' })
    expect(((await again.json()) as { error_codes: number[] }).error_codes).toEqual([9001023])
  })

  test('is refused to an app that is switched off', async () => {
    mock.directory.changeApp(daemon.appId, { servicePrincipal: { accountEnabled: false } })
    expect(await codeOf(fields())).toEqual([400, 'unauthorized_client', 7000112])
    mock.directory.changeApp(daemon.appId, { servicePrincipal: { accountEnabled: true } })
  })
})

describe('a certificate proves the client', () => {
  test.each([
    ['named by its SHA-256, signed PS256', {}],
    ['named by its SHA-1, signed RS256', { alg: 'RS256', 'x5t#S256': null, x5t: 'sha1' }],
    ['named by its thumbprint as kid', { 'x5t#S256': null, kid: 'hex' }],
  ])('%s', async (_what, header) => {
    const named = Object.fromEntries(
      Object.entries(header).map(([name, value]) => [
        name,
        value === 'sha1'
          ? certificate.sha1
          : value === 'hex'
            ? Buffer.from(certificate.sha1, 'base64url').toString('hex').toUpperCase()
            : value,
      ]),
    )
    const { status, body } = await postToken(mock, proven(await assertion({ header: named })))
    expect([status, decoded(body['access_token']).claims['azpacr']]).toEqual([200, '2'])
  })

  test.each<readonly [string, Parameters<typeof clientAssertion>[3], number]>([
    ['of nobody', { header: { 'x5t#S256': 'AAAA' } }, 700027],
    ['without a name', { header: { 'x5t#S256': null } }, 700027],
    ['for another audience', { claims: { aud: 'https://elsewhere.example/token' } }, 700023],
    ['of yesterday', { claims: { exp: 1_700_000_000 } }, 700024],
    ['of tomorrow', { claims: { nbf: 4_000_000_000 } }, 700024],
    ['without an end', { claims: { exp: null } }, 700024],
    ['about another app', { claims: { sub: 'somebody-else' } }, 700021],
    ['by no issuer', { claims: { iss: 'somebody-else' } }, 700021],
  ])('an assertion %s is refused', async (_what, changes, code) => {
    expect(await codeOf(proven(await assertion(changes)))).toEqual([401, 'invalid_client', code])
  })

  test('an assertion under a right name by a wrong key is refused, and so is one that is none', async () => {
    const stranger = { ...(await clientCertificate()), sha256: certificate.sha256 }
    expect(await codeOf(proven(await assertion({}, stranger)))).toEqual([401, 'invalid_client', 700027])
    expect(await codeOf(proven('not.a.token'))).toEqual([401, 'invalid_client', 50027])
  })

  test('a certificate that is over is refused', async () => {
    const ended = { keyCredentials: [{ key: certificate.key, endDateTime: '2020-01-01T00:00:00Z' }] }
    mock.directory.changeApp(daemon.appId, ended)
    expect(await codeOf(proven(await assertion()))).toEqual([401, 'invalid_client', 700027])
    mock.directory.changeApp(daemon.appId, { keyCredentials: [{ key: certificate.key }] })
  })

  test('an assertion of a type that Entra does not take counts as none', async () => {
    expect(await codeOf(proven(await assertion(), { client_assertion_type: 'saml' }))).toEqual([401, 'invalid_client', 7000216])
  })
})

describe('another issuer’s word proves the client', () => {
  const claims = () => ({
    iss: issuer.origin,
    sub: 'repo:contoso/app:ref:refs/heads/main',
    aud: 'api://AzureADTokenExchange',
  })
  const header = { alg: 'RS256', 'x5t#S256': null, kid: 'theirs' }

  test('where a federated credential of the registration says so', async () => {
    const { status, body } = await postToken(mock, proven(await assertion({ claims: claims(), header })))
    expect([status, decoded(body['access_token']).claims['azpacr']]).toEqual([200, '2'])
  })

  test.each<readonly [string, Record<string, unknown>, readonly unknown[]]>([
    ['another issuer', { iss: 'https://other.example' }, [401, 'invalid_client', 700211]],
    ['another audience', { aud: 'api://wrong' }, [401, 'invalid_client', 700212]],
    ['another subject', { sub: 'repo:contoso/app:ref:refs/heads/feature' }, [401, 'invalid_client', 700213]],
    ['an end in the past', { exp: 1_700_000_000 }, [401, 'invalid_client', 700024]],
    ['an issuer that does not answer', { iss: 'http://127.0.0.1:9/silent', sub: 'x' }, [400, 'invalid_request', 501661]],
  ])('and not with %s', async (_what, changes, expected) => {
    expect(await codeOf(proven(await assertion({ claims: { ...claims(), ...changes }, header })))).toEqual(expected)
  })

  test('and not where its document names another issuer', async () => {
    const mixedUp = { ...claims(), iss: `${issuer.origin}/other`, sub: 'x' }
    expect(await codeOf(proven(await assertion({ claims: mixedUp, header })))).toEqual([400, 'invalid_request', 501661])
  })

  test('and not signed by anybody else', async () => {
    const stranger = await clientCertificate()
    expect(await codeOf(proven(await assertion({ claims: claims(), header }, stranger)))).toEqual([401, 'invalid_client', 700027])
  })
})
