import { type Level, type Requirement, type Revision, revisions } from '../kit/requirement.ts'

type Row = Omit<Requirement, 'id'>

/** A row whose word and source are the same whatever revision is spoken, from the first that knows what it is about. */
function asked(level: Level, says: string, source: string, first: Revision = revisions[0]): Row {
  const from = <Value>(value: Value) =>
    Object.fromEntries(revisions.filter((name) => name >= first).map((name) => [name, value])) as Partial<Record<Revision, Value>>
  return { role: 'server', origin: 'mcp', says, levels: from(level), urls: from(source) }
}

const ofAuthorizationServers = (level: Level, says: string, source: string): Row => ({
  ...asked(level, says, source, '2025-06-18'),
  role: 'authorization-server',
})

/**
 * What HTTP, OAuth and common sense ask of those who speak MCP, because MCP is built on them, and what its text does not repeat. The
 * word is that of the source; where the source has none of RFC 2119, it is SHOULD.
 */
export const beneath = {
  'token.scheme-any-case': asked(
    'SHOULD',
    'The name of the scheme has no case: a right token is taken under Bearer, bearer and BEARER.',
    'https://www.rfc-editor.org/rfc/rfc9110#section-11.1',
  ),
  'http.host-on-loopback': asked(
    'SHOULD',
    'A server on loopback is called by loopback names alone: whoever rebinds a name to it comes by that name, and a GET of theirs has no Origin.',
    'https://www.rfc-editor.org/rfc/rfc9110#section-7.4',
  ),
  'http.errors-tell-nothing': asked(
    'SHOULD',
    'An error tells the client what to do, and nothing of what is inside: no stack, no query, no token (ASVS 16.5.1).',
    'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x25-V16-Security-Logging-and-Error-Handling.md#v165-error-handling',
  ),
  'http.large-fields-4xx': asked(
    'MUST',
    'Header fields that are larger than a server wishes to read are refused as the client’s mistake (4xx); it does not fail on them.',
    'https://www.rfc-editor.org/rfc/rfc9110#section-5.4',
  ),
  'http.two-lengths-400': asked(
    'MUST',
    'A request with two Content-Length that differ is refused by 400: nobody can tell where it ends, and where the next one begins.',
    'https://www.rfc-editor.org/rfc/rfc9112#section-6.3',
  ),
  'http.chunks-over-length': asked(
    'MUST',
    'A request with both Content-Length and Transfer-Encoding is refused, or read by its chunks alone; what lies in them is no next request.',
    'https://www.rfc-editor.org/rfc/rfc9112#section-6.1',
  ),
  'prm.readable-by-pages': asked(
    'SHOULD',
    'The metadata document may be read by pages of other origins: clients in browsers begin with it, and it holds nothing that is not for everybody.',
    'https://fetch.spec.whatwg.org/#http-access-control-allow-origin',
    '2025-06-18',
  ),
  'prm.head-like-get': asked(
    'SHOULD',
    'HEAD of the metadata document is answered like GET, without the document.',
    'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2',
    '2025-06-18',
  ),
  'token.client-no-leak': {
    ...asked(
      'MUST',
      'A client shows a token to nobody but the server that it is for: whoever else sees it can use it there.',
      'https://www.rfc-editor.org/rfc/rfc6750#section-5.3',
    ),
    role: 'client',
  },
  'authz.client-code-once': {
    ...asked(
      'MUST NOT',
      'A client uses a code once: one that comes again looks stolen, and the tokens that it gave are revoked.',
      'https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2',
    ),
    role: 'client',
  },
  'refresh.client-no-wider': {
    ...asked(
      'MUST NOT',
      'A client that renews its token asks for no scope that the person has not granted: the renewal is refused.',
      'https://www.rfc-editor.org/rfc/rfc6749#section-6',
    ),
    role: 'client',
  },
  'refresh.client-replaces': {
    ...asked(
      'MUST',
      'A client that gets a new refresh token discards the one that it had: an old one that is shown again is taken for a stolen one.',
      'https://www.rfc-editor.org/rfc/rfc6749#section-6',
    ),
    role: 'client',
  },
  'asmeta.as-issuer': {
    ...asked(
      'MUST',
      'The metadata of an authorization server names the very issuer under which it was found, because clients must refuse any other.',
      'https://www.rfc-editor.org/rfc/rfc8414#section-3.3',
      '2025-06-18',
    ),
    role: 'authorization-server',
  },
  'as.audience': {
    ...asked(
      'MUST',
      'A token that was asked for one MCP server does not name another server as its audience, because servers must refuse it.',
      'https://www.rfc-editor.org/rfc/rfc8707#section-2',
      '2025-06-18',
    ),
    role: 'authorization-server',
  },
  'asmeta.as-keys-public': ofAuthorizationServers(
    'MUST',
    'The key set that the metadata names is there for everybody, and therefore has nothing in it that is private or shared.',
    'https://www.rfc-editor.org/rfc/rfc7517#section-9.2',
  ),
  'as.keys-published': ofAuthorizationServers(
    'SHOULD',
    'An authorization server whose tokens are JWTs publishes the keys that sign them, by the jwks_uri of its metadata.',
    'https://www.rfc-editor.org/rfc/rfc9068#section-4',
  ),
  'as.pkce-plain': ofAuthorizationServers(
    'SHOULD NOT',
    'PKCE by `plain` is not offered any more: the challenge, which everybody sees who sees the request, is the verifier.',
    'https://www.rfc-editor.org/rfc/rfc7636#section-7.2',
  ),
  'as.unknown-resource': ofAuthorizationServers(
    'SHOULD',
    'A request for a resource that the authorization server does not know is refused by invalid_target; it does not get a token for another one.',
    'https://www.rfc-editor.org/rfc/rfc8707#section-2',
  ),
  'as.refresh-scope': ofAuthorizationServers(
    'MUST NOT',
    'A refresh token gives no scope that the person has not granted with it.',
    'https://www.rfc-editor.org/rfc/rfc6749#section-6',
  ),
  'as.authorization-no-cors': ofAuthorizationServers(
    'MUST NOT',
    'The authorization endpoint does not support CORS: browsers are sent there, and no page has anything to read of it.',
    'https://www.rfc-editor.org/rfc/rfc9700#section-2.6',
  ),
  'as.pages-not-framed': ofAuthorizationServers(
    'MUST',
    'An authorization server prevents clickjacking: nobody else’s page shows the one where people sign in or agree inside of its own.',
    'https://www.rfc-editor.org/rfc/rfc9700#section-4.16',
  ),
  'as.code-replay-ends-tokens': ofAuthorizationServers(
    'SHOULD',
    'An authorization server to which a code comes a second time ends what it has issued for it: one of the two has stolen it.',
    'https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2',
  ),
  'as.refresh-replay-ends-tokens': ofAuthorizationServers(
    'SHOULD',
    'An authorization server to which a refresh token comes again that was replaced ends the one that is good: nobody can tell who the thief is.',
    'https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2',
  ),
  'as.no-token-in-addresses': ofAuthorizationServers(
    'SHOULD NOT',
    'No access token comes by the address of a redirect (the implicit grant): it leaks from there, and can be put into another client’s.',
    'https://www.rfc-editor.org/rfc/rfc9700#section-2.1.2',
  ),
  'dcr.as-says-what-is-registered': ofAuthorizationServers(
    'MUST',
    'Whoever registers is told all that was registered, addresses to redirect to among it: a server may have put others in their place.',
    'https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1',
  ),
  'cimd.as-no-redirects': {
    ...asked(
      'SHOULD NOT',
      'The document of a client lies at its address: redirects to another one are not followed, for strangers have many websites redirect.',
      'https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/',
      '2025-11-25',
    ),
    role: 'authorization-server',
  },
  'dcr.as-no-fragment': ofAuthorizationServers(
    'MUST NOT',
    'An address to redirect to has no fragment: what is added to it would be lost in it.',
    'https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2',
  ),
  'dcr.as-redirect-required': ofAuthorizationServers(
    'MUST',
    'Whoever registers a client that is redirected to has it name the addresses for it.',
    'https://www.rfc-editor.org/rfc/rfc7591#section-5',
  ),
  'dcr.as-one-key-set': ofAuthorizationServers(
    'MUST NOT',
    'What a client registers does not have jwks and jwks_uri at once: nobody could tell which of them are its keys.',
    'https://www.rfc-editor.org/rfc/rfc7591#section-2',
  ),
  'dcr.as-secret-expiry': ofAuthorizationServers(
    'MUST',
    'A secret that a client gets when it registers comes with the time when it ends (client_secret_expires_at), 0 for never.',
    'https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1',
  ),
} as const satisfies Readonly<Record<string, Row>>
