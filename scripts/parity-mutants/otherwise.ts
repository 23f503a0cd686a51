import { type Mutants, off } from './mutant.ts'

/** Of the section "Deliberately otherwise": here the mock is put where Entra is. */
export const otherwise: Mutants = {
  'Sign-in is one plain page with user and password, and says that it is a mock': off(
    'pages/page.ts',
    'This is a mock of Microsoft Entra ID.',
    'Microsoft',
  ),
  'v1 endpoints (`/oauth2/token`, `/.well-known` without `v2.0`)': off(
    'tenant-endpoints.ts',
    '.get(tenantPaths.deviceauth,',
    ".post('/oauth2/token', (_, response) => void response.json({})).get(tenantPaths.deviceauth,",
  ),
  'Resource owner password credentials, token exchange': off(
    'entra/token-request.ts',
    "  refresh_token: ['refresh_token'],\n",
    "  refresh_token: ['refresh_token'],\n  password: ['username'],\n",
  ),
  'PAR, introspection, revocation': off(
    'tenant-endpoints.ts',
    '.get(tenantPaths.deviceauth,',
    ".post('/oauth2/v2.0/introspect', (_, response) => void response.json({})).get(tenantPaths.deviceauth,",
  ),
  'Client certificates in the TLS handshake: advertised, as in life, with the usual endpoint as the alias, and never asked for':
    off('entra/discovery.ts', '    mtls_endpoint_aliases: { token_endpoint: addresses.token },\n', ''),
  'A loopback App ID URI, which Entra refuses, may be allowed': off(
    'directory/identifier-uri.ts',
    '  if (allowLoopback) return undefined\n',
    '',
  ),
  'Tokens may be minted with anything wrong': off('mint.ts', 'key: await keys.stranger()', 'key: keys.current'),
  'Six to fourteen keys: the mock has one, unless the switch `publishedKeys` says more': off(
    'switches.ts',
    '  publishedKeys: 1,\n',
    '  publishedKeys: 6,\n',
  ),
  '`Strict-Transport-Security`: browsers would remember it of localhost, for every port': off(
    'front-end.ts',
    "'x-content-type-options': 'nosniff',",
    "'x-content-type-options': 'nosniff', 'strict-transport-security': 'max-age=31536000; includeSubDomains',",
  ),
  "Every tenant signs with the same keys: the mock's tenants have keys of their own": off(
    'cloud.ts',
    'new KeyRing(this.#pool)',
    'this.first?.keys ?? new KeyRing(this.#pool)',
  ),
  'An app of another tenant must be installed first: the mock takes it as installed, and consent is asked all the same': off(
    'directory/directory.ts',
    ' ?? this.#options.foreignApp?.(id)',
    '',
  ),
}
