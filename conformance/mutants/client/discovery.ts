import type { Revision } from '../../kit/requirement.ts'
import { type ClientMutants, minimalClient } from './mutant.ts'

/** At 2025-03-26 the MCP server is its own authorization server. */
const isOld = (revision: Revision): boolean => revision < '2025-06-18'

/** Clients that look for the parties in a wrong way. */
export const discoveryMutants: ClientMutants = {
  'client/skips-resource-metadata': minimalClient(
    'looks for an authorization server on the origin of the MCP server',
    (parts) => ({
      ...parts,
      resourceMetadataPlaces: (url) => [`${new URL(url).origin}/.well-known/oauth-authorization-server`],
    }),
  ),
  'client/probes-well-known-first': minimalClient('does not look at the address in the challenge', (parts) => ({
    ...parts,
    resourceMetadataPlaces: (url) => parts.resourceMetadataPlaces(url, undefined),
  })),
  'client/wants-a-pointer': minimalClient('knows no well-known place', (parts) => ({
    ...parts,
    resourceMetadataPlaces: (_, named) => (named === undefined ? [] : [named]),
  })),
  'client/root-first': minimalClient('tries the root before the path', (parts) => ({
    ...parts,
    resourceMetadataPlaces: (url, named) => [...parts.resourceMetadataPlaces(url, named)].reverse(),
  })),
  'client/splits-the-challenge': minimalClient('reads a challenge only where it begins with Bearer', (parts) => ({
    ...parts,
    readChallenge: (header) => (header?.startsWith('Bearer ') ? parts.readChallenge(header) : undefined),
  })),
  'client/any-resource': minimalClient('takes a document about whatever resource', (parts) => ({
    ...parts,
    isAbout: () => true,
  })),
  'client/any-resource-of-the-origin': minimalClient('takes a document about any resource of the same origin', (parts) => ({
    ...parts,
    isAbout: ({ resource }, url) => URL.parse(String(resource))?.origin === new URL(url).origin,
  })),
  'client/unnamed-resource': minimalClient('compares a resource only where the document names one', (parts) => ({
    ...parts,
    isAbout: (document, url) => document['resource'] === undefined || parts.isAbout(document, url),
  })),

  'client/wants-one-issuer': minimalClient('ends where it would have to choose an authorization server', (parts) => ({
    ...parts,
    isAbout: (document, url) => parts.isAbout(document, url) && (document['authorization_servers'] as unknown[]).length === 1,
  })),

  'client/keeps-the-path': minimalClient('looks for the metadata of its server behind the path of the endpoint', (parts) => ({
    ...parts,
    issuerMetadataPlaces: (issuer, revision) => {
      const right = parts.issuerMetadataPlaces(issuer, revision)
      return isOld(revision) ? right.map((place) => `${place}/mcp`) : right
    },
  })),
  'client/guesses-first': minimalClient('takes the default paths without looking for metadata', (parts) => ({
    ...parts,
    issuerMetadataPlaces: (issuer, revision) => (isOld(revision) ? [] : parts.issuerMetadataPlaces(issuer, revision)),
  })),
  'client/no-default-paths': minimalClient('knows no default paths', (parts) => ({
    ...parts,
    mayAsk: (url) => url.pathname !== '/register' && parts.mayAsk(url),
  })),
  'client/no-version-at-discovery': minimalClient('does not say which version it speaks when it looks for metadata', (parts) => ({
    ...parts,
    fetch: (input, init = {}) => {
      const headers = new Headers(init.headers)
      if (String(input).includes('/.well-known/')) headers.delete('mcp-protocol-version')
      return parts.fetch(input, { ...init, headers })
    },
  })),

  'client/guesses-endpoints': minimalClient('takes the default endpoints, whatever the metadata says', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const response = await parts.fetch(input, init)
      const { origin, pathname } = new URL(String(input))
      if (!response.ok || !/oauth-authorization-server|openid-configuration/.test(pathname)) return response
      const guessed = { authorization_endpoint: '/authorize', token_endpoint: '/token', registration_endpoint: '/register' }
      const endpoints = Object.entries(guessed).map(([name, path]) => [name, `${origin}${path}`])
      return Response.json({ ...((await response.json()) as object), ...Object.fromEntries(endpoints) })
    },
  })),
  'client/knows-no-oidc': minimalClient('looks for documents of OAuth only', (parts) => ({
    ...parts,
    issuerMetadataPlaces: (issuer, revision) => parts.issuerMetadataPlaces(issuer, revision).slice(0, 1),
  })),
  'client/gives-up-after-two': minimalClient('tries two places', (parts) => ({
    ...parts,
    issuerMetadataPlaces: (issuer, revision) => parts.issuerMetadataPlaces(issuer, revision).slice(0, 2),
  })),
  'client/oidc-first': minimalClient('tries OpenID Connect first', (parts) => ({
    ...parts,
    issuerMetadataPlaces: (issuer, revision) => [...parts.issuerMetadataPlaces(issuer, revision)].reverse(),
  })),
  'client/any-issuer': minimalClient('does not compare the issuer of a document', (parts) => ({ ...parts, isOf: () => true })),
  'client/unnamed-issuer': minimalClient('compares an issuer only where the document gives one', (parts) => ({
    ...parts,
    isOf: (document, expected) => document['issuer'] === undefined || parts.isOf(document, expected),
  })),
  'client/forgives-a-slash': minimalClient('forgives a slash at the end of an issuer', (parts) => ({
    ...parts,
    isOf: ({ issuer }, expected) => String(issuer).replace(/\/$/, '') === expected.replace(/\/$/, ''),
  })),
}
