import type { AdviceByCheck, Mend } from './advice.ts'

const identity: Mend = {
  any: 'Take the user from the claims of the token that was verified, and from nothing else in the request.',
  fastmcp: 'get_access_token().claims; headers and arguments are what the caller writes.',
  csharp: 'HttpContext.User of the JWT handler; where App Service signs people in, refuse requests that did not come through it.',
}

const perUser: Mend = {
  any: 'Look up in the call itself whether this user may make it; the list and its cacheScope are only what clients show.',
  'typescript-v2':
    'Check the authInfo of the request in the handler; a tool that is not registered for a user is no guard in a shared server.',
}

const challengeOfForbidden: Mend = {
  any: 'Answer 403 with WWW-Authenticate: Bearer error="insufficient_scope", scope="…" before the tool is run.',
  'typescript-v1': 'A tool can only answer isError; compare scopes in a middleware before the transport.',
  'typescript-v2': 'scopeChallenge of the transport answers 403 for a tool.',
}

const scopesOfChallenge: Mend = {
  any: 'Compute the scopes of a challenge from the request alone: all that it needs, and the same each time.',
}

/** Who is taken for whom, what is kept from whom, and which scopes a token is asked for. */
export const callerAdvice: AdviceByCheck = {
  'server/anonymous/not-sent-to-a-url': {
    why: 'Asked by URL, the person signs in at a page and the client still has no token: nothing ties the one to the other, and a stranger can send the address on.',
    expect: 'POST without Authorization → 401, and no elicitation of mode "url" (error -32042, or inputRequests).',
    mend: { any: 'Challenge with 401; elicit by URL only for the accounts of others, once the caller is known.' },
  },
  'server/step-up-challenges/same-scopes-for-strangers': {
    why: 'A client that is asked for other scopes each time sends its person to sign in again and again.',
    expect: 'The same POST without Authorization, three times → 401 with the same set in scope="…".',
    mend: scopesOfChallenge,
  },
  'server/step-up-challenges/same-scopes-for-tokens': {
    why: 'A client unites what it is asked for with what it has; where the strategy changes from call to call it cannot tell progress from a loop.',
    expect: 'The same POST with the same token, twice → 403 with the same set in scope="…".',
    mend: scopesOfChallenge,
  },
  'server/step-up-challenges/forbidden-with-challenge': {
    why: 'Only 403 with a challenge makes a client ask for more scopes; after 401 it throws a good token away, and an error inside 200 is read by the model alone.',
    expect: 'POST with a valid token that lacks the scope → 403 with WWW-Authenticate: Bearer ….',
    mend: challengeOfForbidden,
  },
  'server/step-up-challenges/one-is-enough': {
    why: 'Each challenge is a sign-in for a person. Asked for one scope after the other, most of them give up.',
    expect: '403 with scope="A B" → POST with a token for exactly A and B → served.',
    mend: {
      any: 'Name every scope that the operation needs, spelt so that the token which is issued for it carries what you compare.',
      'typescript-v1': 'requiredScopes is compared with the token and advertised alike; at Entra the two are spelt differently.',
      'typescript-v2': 'requiredScopes is compared with the token and advertised alike; at Entra the two are spelt differently.',
    },
  },
  'server/step-up-challenges/wider-is-served': {
    why: 'A token collects scopes as its client steps up. A server that wants exactly one refuses people for having more rights.',
    expect: 'POST with a valid token that grants the scope and others → served.',
    mend: { any: 'Split the claim at its spaces, add what each scope implies, and look whether the needed one is among them.' },
  },
  'server/caching/public-lists-are-for-all': {
    why: 'A shared cache gives a public answer to whoever asks next, and tells them what another user may do.',
    expect: 'tools/list as two users: where the lists differ, cacheScope is "private".',
    mend: {
      any: 'Mark as public only what is the same for everybody who has a token.',
      'typescript-v2': 'Leave cacheScope at its default, "private", for lists that depend on the caller.',
    },
  },
  'server/caching/hidden-tools-refused': {
    why: 'The name of a tool is no secret: whoever has heard it calls it without having been shown the list.',
    expect: 'tools/call, as a user whose list lacks it, of a tool that another user is shown → an error.',
    mend: perUser,
  },
  'server/caching/private-lists-are-no-guard': {
    why: 'cacheScope "private" asks caches for discretion. It stops nobody who calls the server itself.',
    expect: 'tools/call of what only the private list of another user shows → an error.',
    mend: perUser,
  },
  'server/caller-identity/headers-not-believed': {
    why: 'Headers in which a gateway names the user can be written by anybody who reaches the server around it, who then is whomever they like.',
    expect:
      'tools/call with a right token and X-MS-CLIENT-PRINCIPAL-NAME of somebody else → the answer for the user of the token.',
    mend: identity,
  },
  'server/caller-identity/arguments-not-believed': {
    why: 'Arguments are written by a model, from text that others wrote. A user named there is a wish, and not a proof.',
    expect: 'tools/call with a right token and an argument "user" → an error, or the answer for the user of the token.',
    mend: identity,
  },
  'server/passthrough/client-credentials-unused': {
    why: 'A third party that takes the token of an MCP client cannot tell the two apart, and its logs hold what opens your server.',
    expect: 'While a tool runs, no request of the server to others carries the bearer token that the client sent.',
    mend: {
      any: 'Get a token for the third party: on behalf of the user (RFC 8693, or Entra’s on-behalf-of), or by a connection of their own.',
    },
  },
  'server/passthrough/upstream-token-kept': {
    why: 'A client that holds the token of the third party needs the server no more: no scope and no log of yours is in its way.',
    expect: 'The answer of a tool holds none of the tokens that the server showed to others meanwhile.',
    mend: {
      any: 'Keep upstream tokens on the server, and give tools what was read with them; never print a request in an answer.',
    },
  },
}
