import { ConnectError } from '../failure.ts'
import { printable } from '../printable.ts'
import type { IssuerDocument } from './issuer-metadata.ts'

/**
 * Whether PKCE with S256 may be relied upon (MCP authorization, "Authorization Code Protection": where the metadata does not
 * say so, clients MUST refuse). `entra` is the one exception, by name: Microsoft Entra does S256 for every client and leaves
 * `code_challenge_methods_supported` out of its metadata (documented: authorization code flow; captured: no such member).
 * `strict` knows no exception.
 * @throws ConnectError for every other issuer that does not advertise S256.
 */
export function pkcePolicy(document: IssuerDocument, policy: 'strict' | 'entra'): 'advertised' | 'entra' {
  const methods = document.code_challenge_methods_supported
  if (methods?.includes('S256')) return 'advertised'
  const entra = isEntra(document)
  if (methods === undefined && entra && policy === 'entra') return 'entra'
  throw new ConnectError({
    kind: 'refused',
    happened: `The authorization server ${printable(document.issuer)} does not advertise PKCE with S256, so a stolen code could be redeemed by anybody.`,
    whose: entra ? 'you' : 'the authorization server',
    advice: entra
      ? 'It is Microsoft Entra, which does S256 and does not say so: run it again with --pkce-metadata entra, which is the default.'
      : 'Its metadata has to list S256 in code_challenge_methods_supported (RFC 8414 §2).',
  })
}

const entraPath = /^\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/v2\.0$/i

/** Entra's issuers are `…/{tenant GUID}/v2.0`, and its metadata has `cloud_instance_name` (captured). */
export const isEntra = ({ issuer, cloud_instance_name: cloud }: IssuerDocument): boolean =>
  cloud !== undefined && entraPath.test(new URL(issuer).pathname)
