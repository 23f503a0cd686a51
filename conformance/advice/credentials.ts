import { type AdviceByCheck, nearMiss } from './advice.ts'
import { signature } from './token-mends.ts'

/** What is done with credentials that cannot be a token, and with requests before it is known whose they are. */
export const credentialAdvice: AdviceByCheck = {
  'server/token-form/parts-refused': {
    why: 'A parser that takes what it can get finds claims in a token without a signature, or verifies one token and reads another.',
    expect: nearMiss('a token that lacks its signature, was cut short, or has more than three parts'),
    mend: { ...signature, any: 'Give the whole token to a JWT library, and read claims only from what it has verified.' },
  },
  'server/token-form/trailing-refused': {
    why: 'A proxy and a server that read the same header differently can be told apart, and played against each other.',
    expect: nearMiss('more in the header than one token', '400 (or 401)'),
    mend: {
      any: 'Match the whole header: ^Bearer +([-._~+/0-9A-Za-z]+=*)$, without regard to the case of the scheme.',
      'typescript-v1': 'requireBearerAuth takes the first word and leaves the rest: match the header in a middleware before it.',
      'typescript-v2': 'requireBearerAuth takes the first word and leaves the rest: match the header in a middleware before it.',
    },
  },
  'server/token-form/huge-refused': {
    why: 'Caches and databases have limits, and whoever runs into them answers 500, with a stack, to a stranger.',
    expect: nearMiss('a token of 12 kB or 64 kB that was tampered with', '401 (or 431, 413, 400)'),
    mend: { any: 'Refuse by length before anything is done with a token; no issuer makes them longer than about 30 kB.' },
  },
  'server/token-errors/refused-as-oauth-says': {
    why: 'A client acts on status, challenge and error code together: with 200, 500 or invalid_request it does not get a new token.',
    expect: '401 with WWW-Authenticate: Bearer error="invalid_token", resource_metadata="…".',
    mend: {
      any: 'Turn every error of verification into the one answer: 401, a Bearer challenge, invalid_token.',
      'typescript-v1': 'Throw InvalidTokenError in the verifier: any other error becomes 500 server_error without a challenge.',
      'typescript-v2':
        'Throw OAuthError(OAuthErrorCode.InvalidToken) in the verifier: any other error becomes 500 without a challenge.',
    },
  },
  'server/token-first/nothing-called': {
    why: 'What is done before the token is judged is done for everybody, and a token that was shown to others is out of your hands.',
    expect: 'tools/call with a bad token → 401, and no request to the API behind the server.',
    mend: {
      any: 'Verify in a middleware, before any tool, and locally by the published keys: no API is asked whether a token is good.',
    },
  },
  'server/token-first/body-unread': {
    why: 'Errors in the body are answered by code that a stranger has no business with, and often with a stack.',
    expect: 'A body that is not JSON, with a bad token → 401, and no JSON-RPC error.',
    mend: {
      any: 'Put authentication before the parser of bodies.',
      'typescript-v1':
        'createMcpExpressApp installs express.json() for all: mount requireBearerAuth on an app of your own before it.',
      'typescript-v2':
        'createMcpExpressApp installs express.json() for all: mount requireBearerAuth on an app of your own before it.',
    },
  },
}
