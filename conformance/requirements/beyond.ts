import type { Level, Origin, Requirement, Revision } from '../kit/requirement.ts'
import { revisions } from '../kit/requirement.ts'
import { beneath } from './beneath.ts'

type Row = Omit<Requirement, 'id'>

/** A row that MCP's text does not contain: its word and its source are the same whatever revision is spoken. */
const beyondMcp = (origin: Exclude<Origin, 'mcp'>, level: Level, says: string, source: string): Row => {
  const everywhere = <Value>(value: Value) =>
    Object.fromEntries(revisions.map((name) => [name, value])) as Record<Revision, Value>
  return { role: 'server', origin, says, levels: everywhere(level), urls: everywhere(source) }
}

/** What a client owes that is to sign in at Entra, since the revisions that ask clients for OpenID Connect discovery. */
const clientAtEntra = (says: string, source: string, level: Level = 'MUST'): Row => ({
  role: 'client',
  origin: 'entra',
  says,
  levels: { '2025-11-25': level, '2026-07-28': level },
  urls: { '2025-11-25': source, '2026-07-28': source },
})

const claimsValidation = 'https://learn.microsoft.com/en-us/entra/identity-platform/claims-validation'
const accessTokenClaims = 'https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference'

/**
 * What the catalogue of MCP sentences does not hold: what stands beneath MCP, and
 * `entra.*`: what a server behind Entra must do though MCP does not say it; the source is Microsoft's documentation.
 * `project.*`: what the tool `get_user_name` promises, asked only where that tool exists.
 */
export const beyond = {
  ...beneath,
  'entra.client-signs-in': clientAtEntra(
    'A client for Entra signs in there: by the document at the last of the places, with a client id that it was given, by S256 though it is not advertised, and without iss.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',
  ),
  'entra.client-resource-as-published': clientAtEntra(
    'A client for Entra sends `resource` byte for byte as the server publishes it, because it has to be the App ID URI that its scopes begin with.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes#aadsts-error-codes',
  ),
  'entra.client-scopes-as-published': clientAtEntra(
    'A client for Entra asks for scopes as the server names them, App ID URI included: the short name alone is one of Microsoft Graph.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc',
  ),
  'entra.client-scope-present': clientAtEntra(
    'A client for Entra always sends `scope`: a request without it is refused (AADSTS900144).',
    'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code',
  ),
  'entra.client-resource-without-slash': clientAtEntra(
    'A client for Entra puts no slash behind a resource that is an origin: App ID URIs do not end in one, and are compared to the letter.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/identifier-uri-restrictions',
  ),
  'entra.client-pkce-unannounced': clientAtEntra(
    'A client for Entra does PKCE with S256, which Entra has and does not announce.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code',
  ),
  'entra.client-redirect-registrable': clientAtEntra(
    'A client for Entra comes back to an address that can be registered there: https, a scheme of its own, or http on localhost or 127.0.0.1, and not on [::1].',
    'https://learn.microsoft.com/en-us/entra/identity-platform/reply-url#localhost-exceptions',
  ),
  'entra.client-offline-access': clientAtEntra(
    'A client for Entra asks for `offline_access`, without which Entra gives no refresh token, and people sign in again every hour or so.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc#the-offline_access-scope',
    'SHOULD',
  ),
  'entra.client-consent-unforced': clientAtEntra(
    'A client for Entra does not send `prompt=consent`: it asks everybody anew, and keeps out whoever may not consent for themselves, though an administrator has.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code',
    'SHOULD NOT',
  ),
  'entra.client-renewal': clientAtEntra(
    'A client for Entra that renews its token names the scopes again: with `resource` alone it is refused (AADSTS9010010), as client of its own registration too (AADSTS90009), and for other scopes it gets a token for another API.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token',
  ),
  'entra.client-token-unread': clientAtEntra(
    'A client for Entra takes an access token as it is: the issuer in it may be another, the audience is a GUID, and the scopes are short; only the API has to make sense of it.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens',
  ),
  'entra.client-id-wanted': clientAtEntra(
    'A client that Entra does not know says that it has to be registered there, and asks for the client id: Entra registers nobody by itself.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/quickstart-register-app',
    'SHOULD',
  ),
  'entra.client-wider-scope': clientAtEntra(
    'A client for Entra asks for a scope that is wanting as the server names it, App ID URI included, and tries again with the token that it gets.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc',
    'SHOULD',
  ),
  'entra.client-claims-challenge': clientAtEntra(
    'A client that cannot answer a claims challenge of Entra says so, and does not send people to sign in over and over: without `claims` every sign-in brings the same token.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge',
  ),
  'entra.client-template-refused': {
    role: 'client',
    origin: 'entra',
    says: 'A client refuses the document of `common` and `organizations`, whose issuer is a template with `{tenantid}` in it and so is not the one that the server named.',
    levels: { '2026-07-28': 'MUST' },
    urls: {
      '2026-07-28':
        'https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization/authorization-server-discovery#authorization-server-metadata-discovery',
    },
  },
  'entra.tenant': beyondMcp(
    'entra',
    'MUST',
    'A server behind Entra accepts tokens only of the tenants it serves, however well signed they are: every tenant is signed by the same keys.',
    `${claimsValidation}#validate-the-tenant`,
  ),
  'entra.scp-not-scope': beyondMcp(
    'entra',
    'MUST',
    'Delegated permissions are read from `scp`, where Entra writes them; a claim of another name grants nothing.',
    `${accessTokenClaims}#payload-claims`,
  ),
  'entra.token-version': beyondMcp(
    'entra',
    'SHOULD',
    'An API gets tokens of the version it is registered for (`requestedAccessTokenVersion`), and of no other: the two have other issuers and other claims.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#token-formats',
  ),
  'entra.keys-followed': beyondMcp(
    'entra',
    'SHOULD',
    'Keys roll over: a server reads the published set again for a key that it does not know, and takes tokens of every key that is published.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/signing-key-rollover',
  ),
  'entra.keys-fetched-sparingly': beyondMcp(
    'entra',
    'SHOULD NOT',
    'The key set is not fetched for every token of an unknown key, but at most every so often.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/signing-key-rollover',
  ),
  'entra.scopes-qualified': beyondMcp(
    'entra',
    'MUST',
    'A scope is advertised as a client has to ask Entra for it: the Application ID URI of the API, a slash, and its name. By a short name Entra looks among those of Microsoft Graph.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc',
  ),
  'entra.no-app-only': beyondMcp(
    'entra',
    'MUST',
    'A token that an application got for itself (no `scp`, no user) does not open what is meant for a signed-in user, whatever roles it carries.',
    `${claimsValidation}#validate-the-subject`,
  ),
  'entra.id-token-refused': beyondMcp(
    'entra',
    'MUST NOT',
    'An ID token is proof of a sign-in for the client it names; an API does not accept it as authorization.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/id-tokens',
  ),
  'entra.graph-token-refused': beyondMcp(
    'entra',
    'MUST NOT',
    'A token that Entra issued for Microsoft Graph, to the same user and tenant, is not accepted by any other API.',
    `${claimsValidation}#validate-the-audience`,
  ),
  'entra.authorization-server-resolves': beyondMcp(
    'entra',
    'MUST',
    'The authorization server that the metadata names resolves: its OpenID Connect discovery document is there and names itself, which the documents of `common` and `organizations` do not.',
    'https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc#find-your-apps-openid-configuration-document-uri',
  ),
  'project.display-name-now': beyondMcp(
    'project',
    'MUST',
    'The tool `get_user_name` answers with exactly the display name that Microsoft Graph gives for the signed-in user at that moment.',
    'https://learn.microsoft.com/en-us/graph/api/user-get',
  ),
  'project.no-client-token-at-graph': {
    role: 'server',
    origin: 'project',
    says: 'Microsoft Graph is called with a token issued for Microsoft Graph, and never with the token that the MCP client sent.',
    levels: { '2025-06-18': 'MUST NOT', '2025-11-25': 'MUST NOT', '2026-07-28': 'MUST NOT' },
    urls: {
      '2025-06-18':
        'https://modelcontextprotocol.io/specification/2025-06-18/basic/authorization#access-token-privilege-restriction',
      '2025-11-25':
        'https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#access-token-privilege-restriction',
      '2026-07-28':
        'https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization/security-considerations#access-token-privilege-restriction',
    },
  },
} as const satisfies Readonly<Record<string, Row>>
