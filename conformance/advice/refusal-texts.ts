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
  'server/error-texts/no-stack': {
    why: 'A stack tells everybody who can break a request which files, libraries and versions there are.',
    expect: 'A body that is not JSON, a tool that is not there, a token that is none → an error without a stack.',
    mend: {
      any: 'Answer what nobody has foreseen with a fixed text, and write the stack into the log.',
      'typescript-v1':
        'express shows stacks unless NODE_ENV=production: set it, or end the app with an error handler of your own.',
      'typescript-v2':
        'express shows stacks unless NODE_ENV=production: set it, or end the app with an error handler of your own.',
    },
  },
  'server/error-texts/token-not-repeated': {
    why: 'Answers end up in logs and on pages. A token that is refused here may be right elsewhere, and whoever reads it there may use it.',
    expect: 'A token that is not valid → 401 without a copy of it in headers or body.',
    mend: { any: 'Say what is wrong with a token in words of your own, and never by quoting it.' },
  },
}
