import type { AdviceByCheck } from './advice.ts'

/** What an authorization server sends back to a client, and what nobody may guess or frame. */
export const authorizationAnswerAdvice: AdviceByCheck = {
  'authorization-server/authorization-answers/state-returned': {
    why: 'A client throws away an answer without its state, as one that an attacker may have begun: nobody signs in, or it does not look.',
    expect: 'state=+/…+/= (escaped) → a redirect whose state is +/…+/= again, beside code or error.',
    mend: {
      any: 'Read the query once, keep state as it is, and write it back by what escapes parameters (URLSearchParams, urlencode).',
      'oidc-provider': 'It does so.',
    },
  },
  'authorization-server/code/hard-to-guess': {
    why: 'Who can guess the next code or refresh token needs no person to sign in, and no client to be robbed.',
    expect: 'Two sign-ins → codes, and refresh tokens, of twenty characters or more that have next to nothing in common.',
    mend: { any: 'Take 16 bytes or more of a cryptographic random source for each: no number, no time, no hash of either.' },
  },
  'authorization-server/pages/not-framed': {
    why: 'A page that can be shown inside another one is clicked by people who do not see it: they agree without knowing.',
    expect: 'The page to sign in or to agree has frame-ancestors in Content-Security-Policy, or X-Frame-Options: DENY.',
    mend: {
      any: "Send Content-Security-Policy: frame-ancestors 'none' and X-Frame-Options: DENY with every page.",
      'oidc-provider': 'The pages of interactions are yours: set both where you render them.',
    },
  },
  'authorization-server/token-answers/whole': {
    why: 'Clients that keep to OAuth refuse an answer of another type, or one that does not say how the token is to be shown.',
    expect: 'A code with its verifier → 200, Content-Type: application/json, with access_token and "token_type":"Bearer".',
    mend: {
      any: 'Answer with what your framework has for JSON, and add token_type.',
      'oidc-provider': 'It does both.',
    },
  },
  'authorization-server/authorization-answers/no-token-in-addresses': {
    why: 'An address stays in histories, logs and referrers. A token from there opens the server for whoever reads it.',
    expect: 'response_type=token → error="unsupported_response_type"; response_type=code → a code and no access_token.',
    mend: { any: 'Switch the implicit grant and hybrid flows off, and issue tokens at the token endpoint alone.' },
  },
  'authorization-server/code/redeemed-once-at-once': {
    why: 'A thief who is as quick as the client gets tokens of his own, and nobody notices that the code came twice.',
    expect: 'The same token request twice at the same moment → one token at most.',
    mend: {
      any: 'Mark a code as used in one step with looking it up (UPDATE … WHERE used = false, GETDEL), before a token is made.',
      'oidc-provider': 'consume() of the adapter has to be compare-and-set, and throw InvalidGrant for a used code.',
    },
  },
  'authorization-server/code/replay-ends-tokens': {
    why: 'The thief may have been the first. Then it is the honest client that is refused, and he keeps what he has.',
    expect: 'A code, its refresh token, the code again → 400; the refresh token from then on → 400 with error="invalid_grant".',
    mend: {
      any: 'Remember used codes for as long as their tokens live, with the grant that they belong to, and end it.',
      'oidc-provider': 'It does so by revokeByGrantId() of the adapter.',
      entra:
        'It refuses the code (AADSTS54005) and points to the refresh token that there is, which goes on working: no setting changes it.',
    },
  },
  'authorization-server/tokens/reuse-ends-tokens': {
    why: 'Who stole a refresh token and used it first has the one that is good. Refusing the other one alone keeps the owner out.',
    expect: 'Refresh twice, then the first refresh token again → 400; the newest from then on → 400 with error="invalid_grant".',
    mend: {
      any: 'Keep which tokens come of one sign-in, and end them all where one that was replaced comes again.',
      'oidc-provider': 'It does so by revokeByGrantId() of the adapter.',
      entra: 'Old refresh tokens go on working, and so do new ones: have sessions revoked where one was stolen.',
    },
  },
  'authorization-server/code/secret-demanded': {
    why: 'A secret that nobody compares protects no code: its client is as public as any, and is trusted as one that is not.',
    expect: 'A code of a client with a secret, without it or with another → 401 with error="invalid_client".',
    mend: {
      any: 'Look the client up before the code, and compare its secret in constant time by the method that it registered.',
      'typescript-v1': 'clientsStore.getClient has to give client_secret, or authenticateClient compares nothing.',
    },
  },
  'authorization-server/registration/said-whole': {
    why: 'Clients read what was registered from the answer; those on the TypeScript SDK end where redirect_uris are not in it.',
    expect: 'A registration → 201 with client_id, and redirect_uris as they were registered.',
    mend: { any: 'Answer with the whole record of the client (RFC 7591 §3.2.1), and not with its id alone.' },
  },
}
