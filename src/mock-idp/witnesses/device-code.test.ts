import { DeviceCodeCredential } from '@azure/identity'
import { PublicClientApplication } from '@azure/msal-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MockEntra } from '../index.ts'
import { Person } from '../testing/person.ts'
import { decoded } from '../testing/requests.ts'
import { startTrustedMock } from '../testing/trusted-mock.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startTrustedMock()
})
afterAll(() => mock.close())

// Side by side, because both libraries wait for the five seconds that the answer tells them to wait.

test.concurrent('msal-node signs a user in by device code, while the user types the code on another device', async () => {
  const { origin, tenantId, apps } = mock
  const app = new PublicClientApplication({
    auth: { clientId: apps.console.clientId, authority: `${origin}/${tenantId}`, knownAuthorities: [new URL(origin).host] },
  })
  const result = await app.acquireTokenByDeviceCode({
    scopes: [apps.api.scope],
    deviceCodeCallback: ({ userCode, verificationUri }) => void new Person(mock).enterDeviceCode(verificationUri, userCode),
  })
  expect(result?.account?.username).toBe('ada@contoso.example')
})

test.concurrent('@azure/identity signs a user in by device code', async () => {
  const credential = new DeviceCodeCredential({
    authorityHost: mock.origin,
    disableInstanceDiscovery: true,
    tenantId: mock.tenantId,
    clientId: mock.apps.console.clientId,
    userPromptCallback: ({ verificationUri, userCode }) => void new Person(mock).enterDeviceCode(verificationUri, userCode),
  })
  const { token } = await credential.getToken(mock.apps.api.scope)
  expect(decoded(token).claims).toMatchObject({ aud: mock.apps.api.clientId, oid: mock.users[0]?.id })
})
