import type { AdviceByCheck, Mend } from './advice.ts'

const isCompared: Mend = {
  any: 'Compare the two as strings, before anything else of the document is read. No parsing, no trimming of slashes.',
  'typescript-v1': 'auth() does not compare the issuer of a document: fetch it yourself and compare before you hand it over.',
  'typescript-v2': 'discoverAuthorizationServerMetadata compares them; leave skipIssuerMetadataValidation alone.',
}
const places: Mend = {
  any: 'Ask /.well-known/oauth-authorization-server{path}, /.well-known/openid-configuration{path}, {path}/.well-known/openid-configuration, in that order, and take a 404 as "not here".',
}
const askForS256: Mend = {
  any: 'Look for S256 in code_challenge_methods_supported before the browser is opened; without it stop, and say which issuer lacks it.',
  'typescript-v1': 'auth() goes on where the member is absent: look at the metadata yourself first.',
  'typescript-v2': 'auth() goes on where the member is absent: look at the metadata yourself first.',
}

/** How a client finds the parties, and whether it may trust what it finds. */
export const clientDiscoveryAdvice: AdviceByCheck = {
  'client/resource-document/used': {
    why: 'Only the MCP server knows which authorization server guards it. A client that guesses works where both are one, and nowhere else.',
    expect:
      '401 from the server; then GET of its resource document; then GET of the metadata of an authorization server named there.',
    mend: {
      any: 'After a 401 fetch the resource document (RFC 9728), and take the authorization server from authorization_servers.',
    },
  },
  'client/resource-document/challenge-first': {
    why: 'A server may keep its document anywhere, and several servers may share one origin: what lies at the well-known place can be about another.',
    expect: 'The address in resource_metadata="…" is fetched first. Without that parameter the well-known places are.',
    mend: { any: 'Read resource_metadata from the Bearer challenge; build well-known addresses only where it is absent.' },
  },
  'client/resource-document/well-known-order': {
    why: 'Servers that share an origin are told apart by the path alone: at the root there may be the document of another one.',
    expect: 'GET /.well-known/oauth-protected-resource/mcp, and after its 404 GET /.well-known/oauth-protected-resource.',
    mend: { any: 'Insert the well-known part between host and path, and take the root only after a 404.' },
  },
  'client/resource-document/odd-challenge-read': {
    why: 'Gateways add challenges of their own, and frameworks differ in order and case. Whoever looks for "Bearer " at the beginning finds nothing behind them.',
    expect:
      'Scheme without regard to case, several challenges and lines, commas inside quotes, unknown parameters: the pointer is found all the same.',
    mend: { any: 'Read WWW-Authenticate by the grammar of RFC 9110 §11.6.1, best with a parser that exists; no split(",").' },
  },
  'client/resource-document/other-resource-refused': {
    why: 'A server that hands out the document of another would have the client fetch tokens for that one, and bring them here.',
    expect: 'resource names another origin than the server: nobody is sent to sign in, and the person is told why.',
    mend: {
      any: 'Demand that resource is the address that the client was given (RFC 9728 §3.3), else do not use the document.',
      'typescript-v1': 'selectResourceURL does so; do not override validateResourceURL with something that always agrees.',
    },
  },
  'client/resource-document/one-of-several': {
    why: 'A server may serve people of several authorization servers. A client that takes two names for a mistake lets nobody in.',
    expect: 'authorization_servers has two members: the sign-in goes on at one of them, whichever the client prefers.',
    mend: { any: 'Take the first that the client can use, or let the person choose; nobody but those that are named.' },
  },
  'client/issuer-document/used': {
    why: 'Endpoints are where the metadata says. Paths that are guessed hit nothing at most authorization servers, and something else at the others.',
    expect:
      'Authorization, token and registration requests go to the addresses of the metadata, whether it is the OAuth or the OpenID Connect document.',
    mend: { any: 'Take every endpoint from the document, and support both of its kinds.' },
  },
  'client/issuer-document/root-order': {
    why: 'Where both documents exist they may differ, and the one for OAuth is the one that is meant for this.',
    expect: 'GET /.well-known/oauth-authorization-server, and after its 404 GET /.well-known/openid-configuration.',
    mend: places,
  },
  'client/issuer-document/path-order': {
    why: 'Authorization servers with many tenants have the tenant in the path; each of the three places is the right one at some of them.',
    expect: 'For https://host/tenant: OAuth inserted, OpenID Connect inserted, OpenID Connect appended, one after the other.',
    mend: places,
  },
  'client/issuer-document/all-places-tried': {
    why: 'Microsoft Entra ID answers at the last of the three places only. A client that gives up before cannot sign in to anything there.',
    expect: '404, 404, 200: the sign-in goes on with the third document.',
    mend: places,
  },
  'client/issuer-document/other-issuer-refused': {
    why: 'A document that speaks for another issuer is how a mix-up attack begins: the client would send what is meant for one to another.',
    expect: 'issuer differs in a slash, or altogether: nobody is sent to sign in, and the person is told why.',
    mend: isCompared,
  },
  'client/issuer-document/other-issuer-unused': {
    why: 'Registering at an endpoint out of a foreign document already tells that party who is coming.',
    expect: 'Nothing is sent to any endpoint of that document. A later place with the right one may be used.',
    mend: isCompared,
  },
  'client/pkce/used': {
    why: 'The code travels through the browser and its history. Without a verifier whoever picks it up can redeem it.',
    expect:
      'code_challenge in the authorization request, the verifier that it was made of in the token request, both new each time.',
    mend: { any: 'Make 32 random bytes for each sign-in, keep them with its state, and send their SHA-256 as the challenge.' },
  },
  'client/pkce/s256': {
    why: 'A challenge that is the verifier itself protects from nobody who can read the authorization request.',
    expect: 'code_challenge_method=S256, and a challenge of 43 characters.',
    mend: { any: 'Send BASE64URL(SHA256(verifier)) and code_challenge_method=S256 (RFC 7636 §4.2).' },
  },
  'client/pkce/support-verified': {
    why: 'An authorization server that does not know PKCE ignores the challenge, and nobody notices that the protection is not there.',
    expect: 'Without S256 in code_challenge_methods_supported nobody is sent to sign in, and the person is told why.',
    mend: askForS256,
  },
  'client/pkce/silence-of-oauth-refused': {
    why: 'The absent member means "not supported" (RFC 8414 §2): going on is going on without protection.',
    expect: 'An OAuth document without the member: no authorization request, and a word on it.',
    mend: askForS256,
  },
  'client/pkce/silence-of-oidc-refused': {
    why: 'OpenID Connect does not define the member, so many leave it out, and then there is no telling. Microsoft Entra ID is one of them.',
    expect: 'An OpenID Connect document without the member: no authorization request, and a word on it.',
    mend: askForS256,
  },
  'client/pkce/oidc-support-seen': {
    why: 'Providers that publish for OpenID Connect only, and say there that they support S256, would be shut out for nothing.',
    expect: 'S256 in the OpenID Connect document: the sign-in goes on.',
    mend: { any: 'Read code_challenge_methods_supported from whichever document was found.' },
  },
  'client/pkce/metadata-followed': {
    why: 'What a client has configured, or believes of a provider, may be out of date; the document is what holds now.',
    expect: 'With S256 in the metadata it goes on, without it it stops: the document decides and nothing else.',
    mend: askForS256,
  },
}
