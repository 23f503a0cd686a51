import { decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { entraClientAuthentication } from './entra-client-authentication.ts'
import { clientCertificate } from './settings/client-certificate.ts'
import { clientCertificatePem } from './testing/client-certificate.ts'

const entra = { issuer: 'https://login.example/t/v2.0', token_endpoint: 'https://login.example/t/oauth2/v2.0/token' }

/** What is added to a token request. */
async function added(config: Parameters<typeof entraClientAuthentication>[0]) {
  const [body, headers] = [new URLSearchParams(), new Headers()]
  await entraClientAuthentication(config)(entra, { client_id: 'the-client' }, body, headers)
  expect([...headers]).toEqual([])
  return Object.fromEntries(body)
}

describe('the server at Entra', () => {
  test('is a public client by default', async () => {
    expect(await added({})).toEqual({ client_id: 'the-client' })
  })

  test('sends its secret where it has one', async () => {
    expect(await added({ clientSecret: 's' })).toEqual({ client_id: 'the-client', client_secret: 's' })
  })

  test('signs an assertion where it has a certificate, for the token endpoint, with PS256 and x5t#S256', async () => {
    const { key, certificate, publicKey } = await clientCertificatePem()
    const parsed = clientCertificate.parse(key + certificate)
    const { client_assertion: assertion = '', ...others } = await added({ clientCertificate: parsed })
    expect(others).toEqual({
      client_id: 'the-client',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    })
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'PS256', typ: 'JWT', 'x5t#S256': parsed.thumbprint })
    const { payload } = await jwtVerify(assertion, publicKey, {
      audience: entra.token_endpoint,
      issuer: 'the-client',
      subject: 'the-client',
    })
    expect(Number(payload.exp) - Number(payload.iat)).toBe(600)
    const again = await added({ clientCertificate: parsed })
    expect(again['client_assertion']).not.toBe(assertion)
  })
})
