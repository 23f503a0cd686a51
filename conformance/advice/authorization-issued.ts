import type { AdviceByCheck } from './advice.ts'

/** What an authorization server gives away: its keys, its tokens, its pages, and what it registers. */
export const authorizationIssuedAdvice: AdviceByCheck = {
  'authorization-server/keys/public-only': {
    why: 'Whoever reads a private or a shared key there signs tokens for everybody; where the set is missing, no server can verify any.',
    expect: 'GET of jwks_uri → 200 with {"keys":[…]}, RSA or EC keys without "d" and its like, and no "kty":"oct".',
    mend: {
      any: 'Publish an export of the public keys. A private key that was there is everybody’s: replace it now, and end its tokens.',
      'oidc-provider': 'It leaves private members out of what jwks is configured with.',
    },
  },
  'authorization-server/keys/tokens-verify': {
    why: 'MCP servers take the keys from jwks_uri; if the one that signed is not there, they refuse everybody.',
    expect: 'The token’s header names by "kid" a key of jwks_uri, and its signature is good by that.',
    mend: {
      any: 'Publish a new key before it signs, keep an old one as long as its tokens live, and write its kid into their header.',
    },
  },
  'authorization-server/pkce/plain-refused': {
    why: 'With plain the verifier stands in the address of the browser: who sees it can redeem the code, and PKCE protects nobody.',
    expect:
      'An authorization request with code_challenge_method=plain, or without code_challenge_method → error="invalid_request".',
    mend: {
      any: 'Take S256 alone, and list nothing else in code_challenge_methods_supported.',
      'oidc-provider': 'Since version 9 it does S256 alone.',
      entra: 'Its manual says that it supports both plain and S256, and no setting changes that: see that clients send S256.',
    },
  },
  'authorization-server/token-answers/not-for-an-unknown-resource': {
    why: 'A client that was led to an attacker’s server asks for a token for it. If that opens yours, the attacker has what he came for.',
    expect:
      'resource=https://another-4711.example/mcp → error="invalid_target", or a token whose aud is not that of your server.',
    mend: {
      any: 'Keep a list of the resources that there are, and refuse others by invalid_target at both endpoints (RFC 8707).',
      'oidc-provider': 'Throw errors.InvalidTarget in getResourceServerInfo for what is not in your list.',
    },
  },
  'authorization-server/tokens/refresh-never-widens': {
    why: 'The person agreed to some scopes; who can ask for more at each refresh has agreed for them to everything.',
    expect: 'A refresh for a scope that was not granted → 400 with error="invalid_scope", or a token with what was granted.',
    mend: { any: 'Keep the granted scopes with the refresh token, and issue no others than those (RFC 6749 §6).' },
  },
  'authorization-server/cross-origin/not-at-the-authorization-endpoint': {
    why: 'A page that may read this answer can fetch codes and consent forms in the name of whoever visits it.',
    expect: 'GET of the authorization endpoint with Origin: https://page.example → no Access-Control-Allow-Origin.',
    mend: {
      any: 'Set CORS for the metadata, the keys, the token endpoint and registration one by one, and not for the whole server.',
      'typescript-v1': 'mcpAuthRouter does so by endpoint: leave app.use(cors()) out in front of it.',
    },
  },
  'authorization-server/code/for-its-client': {
    why: 'A code that was led to a wrong client, or read from an address, is worth a token to that client if nobody asks whose it is.',
    expect: 'A code with its verifier and the client_id of another client → 400 with error="invalid_grant".',
    mend: {
      any: 'Keep the client with the code, and compare it when the code is redeemed.',
      'typescript-v1': 'exchangeAuthorizationCode is given the client: compare its client_id with that of the code.',
    },
  },
  'authorization-server/tokens/refresh-for-its-client': {
    why: 'A refresh token lives for weeks; if any client can use it, one that leaks is everybody’s for as long.',
    expect: 'A refresh token with the client_id of another client → 400 with error="invalid_grant".',
    mend: {
      any: 'Keep the client with the refresh token, and compare it at each refresh.',
      'typescript-v1': 'exchangeRefreshToken is given the client: compare its client_id with that of the token.',
    },
  },
  'authorization-server/registration/fragments-refused': {
    why: 'Browsers keep what stands behind # to themselves; a code that is added to such an address gets lost, or to scripts of the page.',
    expect: 'Registration of http://127.0.0.1:33418/callback#fragment → 400 with error="invalid_redirect_uri".',
    mend: { any: 'Refuse addresses with a # when they are registered.', 'oidc-provider': 'It refuses them.' },
  },
  'authorization-server/registration/redirect-demanded': {
    why: 'A client without an address can be sent to any; there is nothing to compare redirect_uri with.',
    expect: 'Registration without redirect_uris → 400 with error="invalid_redirect_uri" or "invalid_client_metadata".',
    mend: {
      any: 'Demand one redirect URI at least of every client of the code flow.',
      'oidc-provider': 'It demands them of clients whose response_types have code.',
    },
  },
  'authorization-server/registration/one-key-set': {
    why: 'Where a client has two sets of keys, one who checks a signature may go by the other than the one who let the client in.',
    expect: 'Registration with jwks and jwks_uri → 400 with error="invalid_client_metadata", or 201 with one of them.',
    mend: {
      any: 'Refuse a registration that has both, or leave out of the client what you do not use: a server of public clients needs neither.',
      'oidc-provider': 'It refuses both at once.',
      'typescript-v1':
        'The router repeats both: leave them out in registerClient of your clientsStore, whose answer is what is sent.',
    },
  },
  'authorization-server/registration/end-of-secret-said': {
    why: 'A client cannot tell an ended secret from a wrong one; without the time it never registers again, and its person is stuck.',
    expect: 'Registration for client_secret_basic → a refusal, or 201 with client_secret and client_secret_expires_at.',
    mend: {
      any: 'Send client_secret_expires_at with every secret: seconds since 1970, or 0 where it does not end (RFC 7591 §3.2.1).',
      'oidc-provider': 'It says 0.',
    },
  },
}
