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
}
