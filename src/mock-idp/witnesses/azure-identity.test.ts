import { ClientSecretCredential } from '@azure/identity'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MockEntra } from '../index.ts'
import { decoded } from '../testing/requests.ts'
import { startTrustedMock } from '../testing/trusted-mock.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startTrustedMock()
})
afterAll(() => mock.close())

/** The documented settings for an authority that is not one of Microsoft's clouds. */
const settings = () => ({ authorityHost: mock.origin, disableInstanceDiscovery: true })
const secretCredential = (secret: string) => new ClientSecretCredential(mock.tenantId, mock.apps.api.clientId, secret, settings())
const graph = 'https://graph.microsoft.com/.default'

test('@azure/identity gets an app-only token with a secret', async () => {
  const { token, expiresOnTimestamp } = await secretCredential(mock.apps.api.clientSecret).getToken(graph)
  expect(decoded(token).claims).toMatchObject({ appid: mock.apps.api.clientId, tid: mock.tenantId })
  expect(expiresOnTimestamp).toBeGreaterThan(Date.now() + 3_000_000)
})

test('@azure/identity hears a wrong secret as Entra says it', async () => {
  await expect(secretCredential('a wrong secret').getToken(graph)).rejects.toSatisfy(
    (error) => error instanceof Error && /invalid_client.*AADSTS7000215:/.test(error.message),
  )
})
