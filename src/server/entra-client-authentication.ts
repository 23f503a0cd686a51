import * as oauth from 'oauth4webapi'
import type { ServerConfig } from './config.ts'

/** How long an assertion lives; the libraries of Microsoft say ten minutes (captured), which outlives clocks that differ by five. */
const assertionLifetimeSeconds = 600

/**
 * How this server proves at Entra's token endpoint that it is the app of the registration: by its certificate, else by its
 * secret, else, as a public client, not at all.
 *
 * The assertion is as Microsoft documents it ("Certificate credentials"): PS256, the certificate named by `x5t#S256`, and
 * `aud` the address of the token endpoint, so the server metadata given to oauth4webapi has to hold `token_endpoint`.
 */
export function entraClientAuthentication({
  clientSecret,
  clientCertificate,
}: Pick<ServerConfig, 'clientSecret' | 'clientCertificate'>): oauth.ClientAuth {
  if (clientCertificate) {
    const { privateKey, thumbprint } = clientCertificate
    const key = privateKey.toCryptoKey({ name: 'RSA-PSS', hash: 'SHA-256' }, false, ['sign'])
    return (entra, client, body, headers) =>
      oauth.PrivateKeyJwt(key, {
        [oauth.modifyAssertion]: (header, claims) => {
          Object.assign(header, { typ: 'JWT', 'x5t#S256': thumbprint })
          Object.assign(claims, { aud: entra.token_endpoint, exp: Number(claims['iat']) + assertionLifetimeSeconds })
        },
      })(entra, client, body, headers)
  }
  return clientSecret === undefined ? oauth.None() : oauth.ClientSecretPost(clientSecret)
}
