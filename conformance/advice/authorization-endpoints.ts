import type { AdviceByCheck, Mend } from './advice.ts'

const published: Mend = {
  any: 'Serve one document at /.well-known/oauth-authorization-server and at /.well-known/openid-configuration, the path of the issuer behind it.',
  'typescript-v1': 'mcpAuthRouter serves the former.',
  'oidc-provider': 'It serves the latter; route the former to it.',
}

const exact: Mend = {
  any: 'Compare redirect_uri with === before anything else is answered; where it is not registered, show a page and redirect nowhere.',
  'oidc-provider': 'It does so; application_type "native" has it forgive the port of a loopback address.',
  'typescript-v1': 'The router does so for the clients of its clientsStore: return there what was registered, and nothing else.',
}

/** What an authorization server publishes, where it redirects, what it registers, and how long its tokens are good. */
export const authorizationEndpointAdvice: AdviceByCheck = {
  'authorization-server/metadata/provided': {
    why: 'Clients have no other way to learn where to sign in and where to redeem; those of 2025-06-18 look at one place alone.',
    expect:
      'GET /.well-known/oauth-authorization-server (from 2025-11-25 also openid-configuration) → 200 application/json with issuer, both endpoints and response_types_supported.',
    mend: {
      ...published,
      entra:
        'It has the document of OpenID Connect alone, behind the path of its issuer. Clients of 2025-06-18 look only where RFC 8414 has it and find nothing; later ones find it at the last place they try.',
    },
  },
  'authorization-server/metadata/endpoints-by-https': {
    why: 'A code, a token or a secret that goes by http is read by everybody on the way.',
    expect: 'Every …_endpoint and jwks_uri of the metadata begins with https: (http on loopback only).',
    mend: {
      any: 'Build addresses from the public address of the server, not from the request behind the front that ends TLS.',
      'oidc-provider': 'Behind a front set provider.proxy = true, and have it send X-Forwarded-Proto.',
    },
  },
  'authorization-server/metadata/registration-works': {
    why: 'A client that finds the endpoint tries nothing else; where it fails, the person sees an error and no way on.',
    expect: 'POST of a redirect URI and a name to registration_endpoint → 201 with client_id.',
    mend: {
      any: 'Take public clients (token_endpoint_auth_method none) with loopback redirects, or leave registration_endpoint out.',
    },
  },
  'authorization-server/client-documents/no-calls-into-the-network': {
    why: 'Anybody can send a client id; a server that fetches it calls what only it can reach, such as the metadata service of its cloud.',
    expect: 'An authorization request with client_id=https://127.0.0.1:…/client.json → no connection there.',
    mend: {
      any: 'Resolve the name first, and connect only where every address is public; look again at each redirect.',
      'oidc-provider': 'Give it a fetch of your own that connects to public addresses only.',
    },
  },
  'authorization-server/redirects/exact': {
    why: 'A code goes where the redirect goes. Every address that passes besides the registered one is one that an attacker may own.',
    expect: 'An authorization request for the registered address in a dozen other spellings → a page with an error each.',
    mend: exact,
  },
  'authorization-server/redirects/not-open': {
    why: 'An address of a server that people trust, which leads to a trap at once, is the best bait there is.',
    expect: 'An unknown client_id, or an address that is not registered → a page of the server, and no Location.',
    mend: exact,
  },
  'authorization-server/redirects/unsafe-schemes-refused': {
    why: 'A code by http is read on the way; javascript: and data: run in the page that redirects.',
    expect: 'Registration of http://attacker.example, javascript: or data: → 400 with error="invalid_redirect_uri".',
    mend: {
      any: 'Register https, and http on loopback addresses; other schemes only where they are those of a program you know.',
    },
  },
  'authorization-server/redirects/errors-not-automatic': {
    why: 'Whoever registers a website and makes a request that must fail has a link of yours that leads there, without a question to anybody.',
    expect: 'A wrong request of a website that has just registered → a page of the server that names the website.',
    mend: {
      any: 'Before a person has agreed to anything, send errors only to loopback addresses and to clients that you registered; else show a page.',
    },
  },
  'authorization-server/tokens/refresh-tokens-rotate': {
    why: 'A public client cannot prove who it is. Only a token that changes shows that a stolen one is in use.',
    expect: 'Refresh → another refresh token; refresh with that; the first one again → 400 with error="invalid_grant".',
    mend: {
      any: 'Replace the refresh token at each use, and end the grant where one that was used comes again.',
      'oidc-provider': 'rotateRefreshToken: true.',
      entra:
        'It gives a new token each time, and the old ones go on working until they end (90 days; 24 hours for single-page applications). A stolen one is not noticed: keep them well, and have sessions revoked.',
    },
  },
  'authorization-server/tokens/end-soon': {
    why: 'A bearer token opens the server for whoever has it; that it ends is the only thing a thief cannot change.',
    expect: 'The token answer with expires_in of minutes to hours.',
    mend: {
      any: 'Issue access tokens for an hour or less, and refresh tokens for the rest.',
      'oidc-provider': 'ttl: { AccessToken: 3600 }.',
    },
  },
  'authorization-server/metadata/issuer-is-its-own': {
    why: 'Clients compare the issuer with the address they asked, letter by letter, and go away where a slash is more or less.',
    expect: 'The metadata of https://auth.example has "issuer": "https://auth.example".',
    mend: {
      any: 'Write the issuer in one place, and take it from there for the metadata, for tokens and for what MCP servers name in authorization_servers.',
      entra:
        'A tenant by its GUID is named right; /common and /organizations have a template with {tenantid} in its place. Name the tenant in authorization_servers.',
    },
  },
  'authorization-server/token-answers/errors-in-json': {
    why: 'A client tells by the error code whether to sign in again, to try again or to give up; a page tells it nothing.',
    expect: 'POST of a code that there is not to the token endpoint → 400 or 401, JSON with "error".',
    mend: {
      any: 'Answer every refusal of the token endpoint as OAuth 2.1 §3.2.4 has it, also those of frameworks and gateways.',
    },
  },
  'authorization-server/token-answers/not-stored': {
    why: 'Whatever keeps answers on the way to a client would keep its tokens, and give them to the next who asks.',
    expect: 'The token answer with Cache-Control: no-store.',
    mend: { any: 'Set the header on every answer of the token endpoint.', 'oidc-provider': 'It does so by itself.' },
  },
  'authorization-server/token-answers/for-their-resource': {
    why: 'A server that takes a token for somebody else lets every other server act for the person; a right one refuses it, and nobody gets in.',
    expect:
      'resource=https://mcp.example/mcp in both requests → a token whose aud is that, or a name that the server knows for its own.',
    mend: {
      any: 'Put the resource indicator of the request into aud (RFC 8707), and refuse those you do not know by invalid_target.',
      'oidc-provider': 'features.resourceIndicators with getResourceServerInfo: audience is the resource that was asked for.',
    },
  },
}
