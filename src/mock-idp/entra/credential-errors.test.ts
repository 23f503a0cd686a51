import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, type MockEntra, startMockEntra } from '../index.ts'
import { type ClientCertificate, clientAssertion, clientCertificate } from '../testing/certificate.ts'
import { type Met, meetings } from '../testing/meeting.ts'
import type { Fields } from '../testing/requests.ts'
import type { credentialErrors } from './credential-errors.ts'

let mock: MockEntra
let certificate: ClientCertificate
let daemon: Application
const issuer = 'http://127.0.0.1:9/nobody-answers'
beforeAll(async () => {
  mock = await startMockEntra()
  certificate = await clientCertificate()
  daemon = mock.directory.addApp({
    displayName: 'Nightly job',
    passwordCredentials: [{ secretText: 'good' }, { secretText: 'old', endDateTime: '2020-01-01T00:00:00Z' }],
    keyCredentials: [{ key: certificate.key }],
    federatedIdentityCredentials: [{ name: 'build', issuer, subject: 'main', audiences: ['api://AzureADTokenExchange'] }],
  })
})
afterAll(() => mock.close())

const { atToken, redeemed, minted } = meetings(() => mock)

const withSecret = (secret: string | undefined): Fields => ({
  grant_type: 'client_credentials',
  client_id: daemon.appId,
  client_secret: secret,
  scope: 'https://graph.microsoft.com/.default',
})
const withAssertion = (assertion: string): Fields => ({
  ...withSecret(undefined),
  client_assertion: assertion,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
})
const asserted = async (claims: Readonly<Record<string, unknown>>, header: Readonly<Record<string, unknown>> = {}) =>
  withAssertion(
    await clientAssertion(certificate, daemon.appId, `${mock.origin}/${mock.tenantId}/oauth2/v2.0/token`, { claims, header }),
  )
const federated = { iss: issuer, sub: 'main', aud: 'api://AzureADTokenExchange' }
const invalidClient = (code: number): Met => ({ code, error: 'invalid_client', status: 401 })

/** How each row of the table is reached; a row without an entry does not compile. */
const scenarios: Readonly<Record<keyof typeof credentialErrors, () => Promise<readonly [Met, Met]>>> = {
  secretWrong: async () => [await atToken(minted({}, { client_secret: 'wrong' })), invalidClient(7000215)],
  secretMissing: async () => [await atToken(minted({}, { client_secret: undefined })), invalidClient(7000218)],
  credentialsOfAppMissing: async () => [await atToken(withSecret(undefined)), invalidClient(7000216)],
  secretExpired: async () => [await atToken(withSecret('old')), invalidClient(7000222)],
  secretFromPublicClient: async () => [await atToken(redeemed({ client_secret: 'any' })), invalidClient(700025)],
  assertionKeyUnknown: async () => [await atToken(asserted({}, { 'x5t#S256': 'AAAA' })), invalidClient(700027)],
  assertionMalformed: async () => [await atToken(withAssertion('not.a.token')), invalidClient(50027)],
  assertionOfAnotherApp: async () => [await atToken(asserted({ sub: 'another' })), invalidClient(700021)],
  assertionForAnotherRealm: async () => [await atToken(asserted({ aud: 'https://elsewhere.example' })), invalidClient(700023)],
  clientAssertionExpired: async () => [await atToken(asserted({ exp: 1_700_000_000 })), invalidClient(700024)],
  federatedIssuerUnknown: async () => [
    await atToken(asserted({ ...federated, iss: 'https://other.example' })),
    invalidClient(700211),
  ],
  federatedAudienceUnknown: async () => [await atToken(asserted({ ...federated, aud: 'api://wrong' })), invalidClient(700212)],
  federatedSubjectUnknown: async () => [await atToken(asserted({ ...federated, sub: 'feature' })), invalidClient(700213)],
  federatedIssuerSilent: async () => [
    await atToken(asserted(federated)),
    { code: 501661, error: 'invalid_request', status: 400 },
  ],
  appDisabled: async () => {
    mock.directory.changeApp(daemon.appId, { servicePrincipal: { accountEnabled: false } })
    const met = await atToken(withSecret('good'))
    mock.directory.changeApp(daemon.appId, { servicePrincipal: { accountEnabled: true } })
    return [met, { code: 7000112, error: 'unauthorized_client', status: 400 }]
  },
}

test.each(Object.entries(scenarios))('%s is reached, with its own code', async (_name, meet) => {
  const [met, expected] = await meet()
  expect(met).toEqual(expected)
})
