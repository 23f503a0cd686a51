import type { AdviceByCheck, Mend } from './advice.ts'

const pkce: Mend = {
  any: 'Keep code_challenge and its method with the code; at the token endpoint compare BASE64URL(SHA256(code_verifier)) with it, and refuse a code without a match by invalid_grant.',
  'oidc-provider': 'pkce: { required: () => true }; methods are S256 only by default.',
  'typescript-v1':
    'OAuthServerProvider.challengeForAuthorizationCode has to give the challenge of the code; with skipLocalPkceValidation nobody compares it.',
  fastmcp: 'OAuthProxy and OAuthProvider compare it; an upstream that is to do so needs forward_pkce.',
}

const issuerParameter: Mend = {
  any: 'Add iss to every authorization response, errors included, and authorization_response_iss_parameter_supported: true to the metadata (RFC 9207).',
  'oidc-provider': 'It does both by default.',
  'typescript-v1': 'mcpAuthRouter does neither: add iss where the provider redirects, and the promise to the metadata.',
}

const redeeming = (probe: string) => `A code with its verifier → a token; ${probe} → 400 with error="invalid_grant".`

/** What an authorization server owes. */
export const authorizationServerAdvice: AdviceByCheck = {
  'authorization-server/pkce/s256-advertised': {
    why: 'A client has to refuse an authorization server that does not say it supports PKCE, whatever it can do.',
    expect: 'The metadata lists "code_challenge_methods_supported": ["S256"].',
    mend: {
      any: 'Add the member to both documents.',
      'oidc-provider': 'It lists S256 by default.',
      entra:
        'It does S256 and does not say so, and no setting of a tenant changes that: a client that keeps to the letter signs in nowhere. Have clients make an exception by name, or put an authorization server of your own in front.',
    },
  },
  'authorization-server/pkce/wrong-verifier-refused': {
    why: 'PKCE is what makes a stolen code worthless; a verifier that is not compared protects nobody.',
    expect: redeeming('another code with another verifier'),
    mend: pkce,
  },
  'authorization-server/pkce/missing-verifier-refused': {
    why: 'A thief leaves the verifier out. Where that works, PKCE is an ornament.',
    expect: redeeming('another code without a verifier'),
    mend: pkce,
  },
  'authorization-server/pkce/downgrade-refused': {
    why: 'The challenge was in the address of the browser. Taken for the verifier (plain), whoever saw the address can redeem the code.',
    expect: redeeming('another code with its challenge as the verifier'),
    mend: pkce,
  },
  'authorization-server/pkce/challenge-demanded': {
    why: 'A public client has no secret: without PKCE a code alone is a token.',
    expect:
      'An authorization request without code_challenge → an error, or a code that is not redeemed, be it with a verifier or without.',
    mend: {
      ...pkce,
      entra:
        'It demands a challenge of single-page applications alone: public clients of other platforms get a token without one. Register MCP clients as single-page applications where they can be, and see that they always send one.',
    },
  },
  'authorization-server/code/redeemed-once': {
    why: 'Who comes second with a code may have stolen it, and so may the first.',
    expect: 'The same token request twice → a token, then 400 with error="invalid_grant".',
    mend: {
      any: 'Mark a code as used in one step with looking it up, also where many processes share a store.',
      'oidc-provider': 'consume() of the adapter has to be compare-and-set, and throw InvalidGrant for a used code.',
    },
  },
  'authorization-server/issuer-parameter/sent': {
    why: 'A client that deals with several servers is told by iss which of them has answered; without it, one can be mixed up with another.',
    expect: 'The redirect with the code carries iss, equal to "issuer" of the metadata.',
    mend: {
      ...issuerParameter,
      entra:
        'It sends none, which is allowed as long as the word is SHOULD. Clients cannot tell by it who has answered: use a redirect URI of its own for each authorization server.',
    },
  },
  'authorization-server/issuer-parameter/advertised': {
    why: 'A client that is not told to expect iss cannot miss it where an attacker takes it away; one that is told takes no answer without it.',
    expect: '"authorization_response_iss_parameter_supported": true and iss beside each code, or neither.',
    mend: issuerParameter,
  },
  'authorization-server/issuer-parameter/form': {
    why: 'Clients compare iss letter by letter with the issuer they went to; one slash more ends every sign-in.',
    expect: 'iss of the redirect equals "issuer" of the metadata: https, no query, no fragment.',
    mend: issuerParameter,
  },
  'authorization-server/issuer-parameter/on-errors': {
    why: 'A client that waits for two servers has to know which of them has said no.',
    expect: 'The person refuses → a redirect with error and iss.',
    mend: { ...issuerParameter, entra: 'It sends no iss at all, neither beside a code nor beside an error.' },
  },
}
