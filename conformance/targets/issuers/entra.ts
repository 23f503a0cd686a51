import type { Redactor } from '../../kit/redaction.ts'
import { templateWords } from '../templates.ts'
import { mockDirectory, mockUpstream } from './directory.ts'
import { entraIssuer } from './entra-issuer.ts'
import type { Around, Dialect, IssuingParty, Told } from './issuing-party.ts'
import { mockAtHand } from './mock-at-hand.ts'
import type { MockControl, MockSaid } from './mock-control.ts'

/** A mock Entra that is running, as the issuer. */
export function entraParty(mock: MockControl, redactor: Redactor): IssuingParty {
  for (const secret of [mock.user.password, mock.said.apps.api.clientSecret]) redactor.keep(secret)
  return { issuer: entraIssuer(mock, redactor), upstream: mockUpstream(mock), directory: mockDirectory(mock, redactor) }
}

/** As our server and others for Entra are told of their tenant. AUTH_MODE decides which of its apps the server is. */
export function entraTold(mock: MockSaid, { url, port, serverJwks, mode }: Around): Told {
  const { api, proxy } = mock.apps
  const isProxy = mode === 'proxy'
  const clientId = isProxy ? proxy.clientId : api.clientId
  return {
    words: {
      issuer: mock.issuer,
      authority: mock.origin,
      jwks_uri: mock.jwksUri,
      tenant: mock.tenantId,
      client_id: clientId,
      audience: api.clientId,
      resource: url,
      port: String(port),
      scope: api.shortScope,
      // As Entra spells it: the App ID URI, which is this server's address, and the name.
      advertised_scope: `${url}/${api.shortScope}`,
      client_secret: api.clientSecret,
      server_jwks: serverJwks,
      upstream: mock.graphBaseUrl,
    },
    variables: {
      AUTH_MODE: mode,
      AUTH_AUTHORITY: mock.origin,
      AUTH_TENANT_ID: mock.tenantId,
      AUTH_CLIENT_ID: clientId,
      // A public client has no secret; left out, a server that reads a file of settings would take a real one from there.
      AUTH_CLIENT_SECRET: isProxy ? '' : api.clientSecret,
      AUTH_REDIRECT_URI: `${new URL(url).origin}/auth/callback`,
      AUTH_APP_ID_URI: url,
      GRAPH_BASE_URL: mock.graphBaseUrl,
      MCP_SERVER_SCOPES: api.shortScope,
      ...(isProxy ? { MCP_SERVER_SIGNING_JWKS: serverJwks } : {}),
    },
  }
}

/** Microsoft Entra ID, as our mock of it. */
export const entra: Dialect = {
  words: templateWords,
  async start({ url, port = 0, user, redactor }) {
    const { startMockEntra } = await import('../../../src/mock-idp/index.ts')
    const mock = await startMockEntra({ port, identifierUris: [url], allowLoopbackIdentifierUri: true })
    try {
      const control = mockAtHand(mock, user)
      return { ...entraParty(control, redactor), told: (around) => entraTold(control.said, around), close: () => mock.close() }
    } catch (error) {
      await mock.close()
      throw error
    }
  },
}
