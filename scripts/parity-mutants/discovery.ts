import { type Mutants, off } from './mutant.ts'

/** Of the section "Discovery and keys". */
export const discovery: Mutants = {
  "Members of the tenant's discovery document, their values and order": off(
    'entra/discovery.ts',
    'kerberos_endpoint: ',
    'kerberos: ',
  ),
  '`code_challenge_methods_supported`, `registration_endpoint`, `grant_types_supported` and the `iss` flag are not advertised':
    off(
      'entra/discovery.ts',
      "subject_types_supported: ['pairwise'],",
      "subject_types_supported: ['pairwise'], grant_types_supported: ['authorization_code'],",
    ),
  'A library that asks whether PKCE is supported hears no': off(
    'switches.ts',
    '  advertisePkce: false,',
    '  advertisePkce: true,',
  ),
  "The tenant's domain leads to the document of the GUID": off('cloud.ts', ' ?? this.#byDomain.get(lower)', ''),
  '`common` and `organizations` name a template as issuer, so that a strict client refuses them': off(
    'entra/authority.ts',
    '}/{tenantid}/v2.0`',
    '}/common/v2.0`',
  ),
  "Only the appended address serves a document; RFC 8414's answer 404": off(
    'tenant-routes.ts',
    '.get(tenantPaths.discovery,',
    ".get([tenantPaths.discovery, '/v2.0/.well-known/oauth-authorization-server'],",
  ),
  'The body of such a 404 is one that OAuth clients can read': off(
    'nowhere.ts',
    "response.status(404).json({ error: 'invalid_request', error_description: 'Nothing is served at this address.' })",
    "response.status(404).send('<h1>Not found</h1>')",
  ),
  'Dynamic registration answers 404': off(
    'tenant-endpoints.ts',
    '.get(tenantPaths.deviceauth,',
    ".post('/oauth2/v2.0/register', (_, response) => void response.status(201).json({})).get(tenantPaths.deviceauth,",
  ),
  'Readable by every origin, kept for a day, no preflight for headers': off(
    'entra/discovery.ts',
    "'cache-control': 'max-age=86400, private',",
    "'cache-control': 'no-store',",
  ),
  'An unknown tenant is 400 `invalid_tenant` (90002)': off(
    'nowhere.ts',
    'entraErrors.tenantNotFound',
    'entraErrors.tenantMalformed',
  ),
  "A tenant that is no tenant's name is 900021": off('nowhere.ts', 'entraErrors.tenantMalformed', 'entraErrors.tenantNotFound'),
  'Keys have `x5t` equal to `kid`, the thumbprint of their certificate, their issuer, and no `alg`': off(
    'keys.ts',
    ", use: 'sig',",
    ", use: 'sig', alg: 'RS256',",
  ),
  'Libraries verify with keys that say no `alg`': off('keys.ts', ", use: 'sig',", ", use: 'sig', alg: 'RS512',"),
  'A new key signs at once; validators have to ask again': off(
    'keys.ts',
    'this.#keys = [key, ...this.#keys]',
    'this.#keys = [...this.#keys, key]',
  ),
  'Keys that were rotated away stay published': off('keys.ts', 'this.#keys = [key, ...this.#keys]', 'this.#keys = [key]'),
  '`common` and `organizations`: endpoints under their own name, no region': off(
    'authority-routes.ts',
    'regionScope: null }',
    "regionScope: 'NA' }",
  ),
  '`consumers` names the tenant of personal accounts as issuer': off(
    'entra/authority.ts',
    "authority === 'consumers' ? tenantAddresses(origin, consumersTenant.id).issuer : issuerTemplate(origin)",
    'issuerTemplate(origin)',
  ),
  '`?appid=` gives the key set another address': off(
    'entra/discovery.ts',
    'appId === undefined ? addresses.keys :',
    'appId !== null ? addresses.keys :',
  ),
  'At `common` and `organizations` the account decides the tenant that signs': off(
    'authority-routes.ts',
    'cloud.tenants.find(({ directory }) => directory.user(username.trim()) !== undefined)',
    'cloud.first',
  ),
  'A single-tenant app at `common` is AADSTS50194': off(
    'authority-routes.ts',
    ': entraErrors.singleTenantApp(app.appId, app.displayName)',
    ': undefined',
  ),
  'An app for work accounts at `consumers` is AADSTS9002332': off(
    'authority-routes.ts',
    ': entraErrors.organizationsOnlyApp(app.appId, app.displayName)',
    ': undefined',
  ),
  "Instance discovery: the clouds, and the mock's own host as one of them": off(
    'entra/instance-discovery.ts',
    '{ preferred_network: host, preferred_cache: host, aliases: [host] }, ',
    '',
  ),
  'An unknown login host is AADSTS50049': off('entra/instance-discovery.ts', '  if (!known) return undefined\n', ''),
  'User realm: `Managed`': off('entra/instance-discovery.ts', "account_type: 'Managed'", "account_type: 'Federated'"),
  'User realm of a domain that nobody has: `Unknown`': off(
    'entra/instance-discovery.ts',
    "account_type: 'Unknown'",
    "account_type: 'Managed'",
  ),
  'PKCE advertised, as one capture of 2025 has it (switch `advertisePkce`)': off(
    'entra/discovery.ts',
    "['plain', 'S256']",
    "['S256']",
  ),
  'Metadata documents of clients advertised (switch `clientIdMetadataDocument`)': off(
    'entra/discovery.ts',
    'client_id_metadata_document_supported: true',
    'client_id_metadata_document_supported: false',
  ),
  '`iss` in authorization answers, promised by discovery (switch `issParameter`)': off(
    'faults/through-callback.ts',
    'switches.issParameter ? addresses.issuer : undefined',
    'undefined',
  ),
  'Headers and cookies that mean nothing to anybody': off('front-end.ts', 'x-ms-gateway-slice=', 'x-ms-other-slice='),
  'A browser keeps the `fpc` cookie that it has, for thirty days more': off(
    'front-end.ts',
    "ownFpc.exec(request.headers.cookie ?? '')?.[1] ?? ",
    '',
  ),
  'A GUID in capitals is the same tenant, and the document says it in small letters': off(
    'cloud.ts',
    'name.toLowerCase()',
    'name',
  ),
  'The keys of `common` name a template or the tenant of personal accounts': off(
    'shared-key-set.ts',
    'keySet(tenant, template)',
    'keySet(tenant)',
  ),
  'Front-ends disagree about the key set (switch `jwksFlap`)': off(
    'keys.ts',
    '.filter((key) => !lagging || key !== this.current)',
    '',
  ),
}
