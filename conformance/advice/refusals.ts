import type { AdviceByCheck, Mend } from './advice.ts'

const guard: Mend = {
  any: 'Put the check of the token before everything that answers at the MCP address, whatever the method or verb.',
  'typescript-v1': "app.all('/mcp', requireBearerAuth({…}), handler), with the guard before express.json().",
  'typescript-v2': 'Mount requireBearerAuth from @modelcontextprotocol/express before toNodeHandler, for every verb.',
  fastmcp: 'Give the server an auth provider: FastMCP(…, auth=RemoteAuthProvider(…)); it guards the whole endpoint.',
  csharp: 'app.MapMcp().RequireAuthorization(), with UseAuthentication() and UseAuthorization() before it.',
  spring: 'authorizeHttpRequests(auth -> auth.anyRequest().authenticated()) with McpServerOAuth2Configurer.',
}

const challengeText: Mend = {
  any: 'Build the field from a fixed table of refusals, not from the message of a library.',
  'typescript-v1':
    'The message of the error goes into error_description as it is, quotes included: throw InvalidTokenError with a fixed text of your own.',
  'typescript-v2': 'Throw OAuthError(InvalidToken) with a fixed text of your own; other errors become 500 without a challenge.',
  csharp: 'McpAuthenticationDefaults.AuthenticationScheme has to be the DefaultChallengeScheme, so that AddMcp writes the field.',
  spring: 'Keep the entry point of McpServerOAuth2Configurer; one of your own has to write the field itself.',
}

const verdictOfTheVerifier: Mend = {
  any: 'Turn every failure to verify a token into one refusal: 401 with error="invalid_token".',
  'typescript-v1': 'Wrap jose: catch whatever jwtVerify throws, and throw InvalidTokenError. Anything else becomes 500.',
  'typescript-v2':
    'Wrap jose: catch whatever jwtVerify throws, and throw OAuthError(OAuthErrorCode.InvalidToken). Anything else becomes 500.',
  fastmcp: 'Return None from verify_token; an exception becomes 500.',
  csharp: 'Let AddJwtBearer judge; an exception in OnTokenValidated has to be context.Fail(…), not a throw.',
}

const scopeNamed: Mend = {
  any: 'Name the scopes as clients have to ask for them: at Entra fully qualified (api://…/mcp.access), though tokens carry the short name.',
  'typescript-v1': 'requiredScopes is both advertised and compared: map the short names of scp to the full ones in the verifier.',
  'typescript-v2': 'requiredScopes is both advertised and compared: map the short names of scp to the full ones in the verifier.',
  fastmcp: 'required_scopes brings the parameter; behind Entra AzureJWTVerifier translates between the two spellings.',
  csharp:
    'Set ScopesSupported for the metadata; where the challenge lacks the parameter, add it in a middleware after UseAuthentication().',
  spring: 'Wrap the AuthenticationEntryPoint and append scope="…" to the field.',
}

/** How strangers and bad credentials are met. */
export const refusalAdvice: AdviceByCheck = {
  'server/anonymous/refused-with-401': {
    why: 'A client learns from 401, and from nothing else, that it has to fetch a token. On 200 the tools are open; on 403, 404 or a redirect the client gives up.',
    expect: 'POST without Authorization → 401 with WWW-Authenticate: Bearer resource_metadata="…".',
    mend: guard,
  },
  'server/anonymous/later-requests-refused': {
    why: 'A session id is no credential: whoever learns of one would speak in the name of its owner for as long as it lives.',
    expect: 'After a session was opened with a token: tools/list and tools/call with its id and without the token → 401.',
    mend: guard,
  },
  'server/later-requests/bad-token-refused': {
    why: 'A server that verifies the first token only serves a session long after its token was revoked or has expired.',
    expect: 'In the session of a right token, a request with a tampered or expired one → 401.',
    mend: {
      ...guard,
      any: 'Verify the token of every request anew; keep nothing of an earlier verdict with the session.',
      'typescript-v1': `${guard['typescript-v1']} A verifier that throws anything but InvalidTokenError answers 500.`,
      spring: 'sessionBinding(…) ties the session to its user; the token is verified by the filter chain on each request.',
    },
  },
  'server/later-tokens/refused-alike': {
    why: 'A token for another API of the same issuer opens no conversation, and would be served in one that somebody else has opened.',
    expect:
      'In the session of a right token, tools/list with a token for another API, or for other scopes → refused as at the start.',
    mend: {
      ...guard,
      any: 'Ask one function whether a token is good, with all its rules, and ask it for every request.',
    },
  },
  'server/later-requests/stream-and-session-guarded': {
    why: 'GET opens a stream of what the server tells its clients, DELETE ends a session. Guarded like the POST, or a stranger listens in and throws others out.',
    expect:
      'GET with Accept: text/event-stream, also with Last-Event-ID, and DELETE with a session id, without a token or with a bad one → 401 (or 405).',
    mend: {
      ...guard,
      'typescript-v1':
        'Guard by app.all, not by app.post; a stateless transport should route POST only, since GET hangs open there.',
    },
  },
  'server/challenge/bearer-on-401': {
    why: 'Without a readable Bearer challenge no client knows what kind of credential is asked for, or where to get one; a broken quote makes strict clients drop all of it.',
    expect: '401 with WWW-Authenticate: Bearer name="value", … that reads by the grammar of RFC 9110.',
    mend: challengeText,
  },
  'server/challenge/bearer-on-every-401': {
    why: 'Tokens end in the middle of the work: whoever is told so without a challenge does not get a new one, and the session is lost.',
    expect: 'tools/list, tools/call and GET without a token → 401 with WWW-Authenticate: Bearer …, as for the first request.',
    mend: challengeText,
  },
  'server/challenge/scope-named': {
    why: 'Without a scope clients ask for everything the metadata lists, or for nothing; at Entra a request without a scope of yours ends in a token for Graph.',
    expect: '401 with scope="…": tokens parted by single spaces.',
    mend: scopeNamed,
  },
  'server/challenge/no-error-for-strangers': {
    why: 'A client that is told invalid_token throws away a token it never sent, and shows an error to somebody who is only new.',
    expect: 'POST without Authorization → 401 whose challenge has no error parameter.',
    mend: {
      any: 'Tell apart "no credentials" and "bad credentials"; only the second has an error code (RFC 6750 §3.1).',
      'typescript-v1':
        'requireBearerAuth always sends error="invalid_token": answer requests without Authorization yourself, before it.',
      'typescript-v2':
        'requireBearerAuth always sends error="invalid_token": answer requests without Authorization yourself, before it.',
    },
  },
  'server/challenge/invalid-token-named': {
    why: 'error="invalid_token" is how a client knows to refresh or to sign in again, rather than to ask for more scopes.',
    expect: 'POST with a token that is not valid → 401 with error="invalid_token".',
    mend: {
      ...verdictOfTheVerifier,
      csharp:
        'AddMcp writes realm and resource_metadata only: add error="invalid_token" in a middleware where a token was presented.',
    },
  },
  'server/challenge/no-offline-access': {
    why: 'offline_access is between a client and its authorization server. Demanded by a resource, it makes every sign-in ask for lasting access.',
    expect: '401 whose scope does not list offline_access.',
    mend: {
      any: 'Leave offline_access out of the scopes the server asks for; a client adds it where the authorization server lists it.',
    },
  },
  'server/bad-credentials/garbage-refused': {
    why: 'A string that is no token is the commonest bad credential. 500 looks like an outage, and stops clients from signing in again.',
    expect: 'Authorization: Bearer this-is-not-a-token → 401.',
    mend: verdictOfTheVerifier,
  },
  'server/bad-credentials/malformed-refused': {
    why: 'Credentials that are no token are a bug of the client and have to be told so; a 500 hides it, a 200 opens the door to what another part reads otherwise.',
    expect: 'Authorization: Bearer (and nothing else), or two Authorization headers → 400 with error="invalid_request", or 401.',
    mend: {
      any: 'Take the one header by the grammar `Bearer 1*SP token` and refuse what does not fit, before any verification.',
    },
  },
  'server/bad-credentials/scheme-in-any-case': {
    why: 'The names of schemes have no case in HTTP, and clients and fronts write this one in at least three ways.',
    expect: 'Authorization: bearer <right token> → served, as under Bearer.',
    mend: { any: 'Compare the scheme without regard to case.' },
  },
  'server/bad-credentials/scheme-needed': {
    why: 'A gateway that reads credentials by the grammar sees none there, or others, and guards something else than the server serves.',
    expect: 'Authorization: <a right token>, or Basic <a right token> → 400, or 401.',
    mend: { any: 'Match the whole header: ^Bearer +([-._~+/0-9A-Za-z]+=*)$, without regard to the case of the scheme.' },
  },
  'server/bad-credentials/query-token-refused': {
    why: 'Addresses are kept in logs, histories and Referer headers; a server that takes tokens there teaches clients to leak them.',
    expect: 'POST /mcp?access_token=<a right token> without Authorization → 401.',
    mend: {
      any: 'Read the token from the Authorization header and from nowhere else.',
      spring: 'Leave DefaultBearerTokenResolver.setAllowUriQueryParameter at false.',
      csharp: 'Do not copy access_token from the query in JwtBearerEvents.OnMessageReceived.',
    },
  },
}
