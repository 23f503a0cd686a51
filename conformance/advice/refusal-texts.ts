import { type AdviceByCheck, nearMiss } from './advice.ts'

/** What a refusal says of a token, and what it says first. */
export const refusalTextAdvice: AdviceByCheck = {
  'server/refusal-text/readable': {
    why: 'A client finds the way to a new token by the challenge. One that cannot be read is none, just when the token has expired.',
    expect: 'POST with an expired token, and with one for another API → 401 with WWW-Authenticate that keeps to its grammar.',
    mend: {
      any: 'Say fixed texts of your own: error="invalid_token" and nothing of what a library says.',
      'typescript-v1':
        'requireBearerAuth writes the message of InvalidTokenError as it is, and those of jose hold quotes: throw it with a fixed text.',
      'typescript-v2': 'requireBearerAuth escapes quotes; throw OAuthError with a fixed text all the same.',
    },
  },
  'server/refusal-text/line-breaks-refused': {
    why: 'Whoever sends a token chooses what is in it. Repeated in a header it makes the server fail, or speak with the voice of the sender.',
    expect: nearMiss('a token whose crit or kid holds line breaks', '401, and no header of the token’s'),
    mend: {
      any: 'Repeat nothing of a token in an answer, and nothing that a library says of it.',
      'typescript-v1':
        'jose names the unknown extension in its message, and requireBearerAuth writes that into a header: throw InvalidTokenError with a fixed text.',
    },
  },
  'server/token-order/expired-before-scopes': {
    why: 'On 403 a client asks the person for more permissions; an expired token is mended by a fresh one, silently.',
    expect: nearMiss('an expired token that lacks the scope as well'),
    mend: {
      any: 'Judge the scopes last: they say something only of a token that is valid.',
      'typescript-v1': 'requireBearerAuth judges scopes before expiresAt: have the verifier refuse what has expired.',
      'typescript-v2': 'requireBearerAuth judges scopes before expiresAt: have the verifier refuse what has expired.',
    },
  },
}
