import type { RefusalAnswer, RefusalName, ServerParts } from '../../../src/server/index.ts'
import type { Mutants } from './mutant.ts'

/** Changes how one refusal is said. */
const saying =
  (name: RefusalName, change: (answer: RefusalAnswer) => RefusalAnswer): (() => ServerParts) =>
  () => ({ refusal: (answer, said) => (said === name ? change(answer) : answer) })

/** Changes the text of the challenge, where there is one. */
const challenging =
  (change: (challenge: string) => string) =>
  (answer: RefusalAnswer): RefusalAnswer => {
    const challenge = answer.headers['www-authenticate']
    return challenge === undefined ? answer : { ...answer, headers: { ...answer.headers, 'www-authenticate': change(challenge) } }
  }

/** Leaves one parameter out; none of our values holds a comma. */
const without = (name: string) =>
  challenging((challenge) => {
    const parameters = challenge.slice('Bearer '.length).split(', ')
    return `Bearer ${parameters.filter((parameter) => !parameter.startsWith(`${name}=`)).join(', ')}`
  })

export const ourRefusalMutants: Mutants = {
  'server/strangers-get-403': {
    of: 'ours',
    flaw: 'refuses requests without credentials with 403',
    parts: saying('no-token', (answer) => ({ ...answer, status: 403 })),
  },
  'server/refuses-strangers-as-if-by-version': {
    of: 'ours',
    flaw: 'says -32022 in the body of its 401',
    parts: saying('no-token', (answer) => ({
      ...answer,
      body: { jsonrpc: '2.0', error: { code: -32022, message: 'Unauthorized', data: { supported: [], requested: '' } } },
    })),
  },
  'server/error-code-for-strangers': {
    of: 'ours',
    flaw: 'tells requests without credentials that their token is invalid',
    parts: saying(
      'no-token',
      challenging((challenge) => challenge.replace(/^Bearer /, 'Bearer error="invalid_token", ')),
    ),
  },
  'server/no-scope-in-challenge': {
    of: 'ours',
    flaw: 'does not name the scope to a stranger',
    parts: saying('no-token', without('scope')),
  },
  'server/no-pointer-in-challenge': {
    of: 'ours',
    flaw: 'does not point to its metadata in the 401',
    parts: saying('no-token', without('resource_metadata')),
  },
  'server/unescaped-quote-in-challenge': {
    of: 'ours',
    flaw: 'puts the message of its JWT library into the challenge, quotes and all',
    parts: saying(
      'token-not-valid',
      challenging((challenge) =>
        challenge.replace(/error_description="[^"]*"/, 'error_description=""exp" claim timestamp check failed"'),
      ),
    ),
  },
  'server/fails-on-an-empty-bearer': {
    of: 'ours',
    flaw: 'answers 500 to `Authorization: Bearer` without a token',
    parts: saying('request-malformed', (answer) => ({ ...answer, status: 500 })),
  },
  'server/missing-scope-gets-401': {
    of: 'ours',
    flaw: 'refuses a token without the scope with 401',
    parts: saying('scope-missing', (answer) => ({ ...answer, status: 401 })),
  },
  'server/no-insufficient-scope-code': {
    of: 'ours',
    flaw: 'does not say insufficient_scope on 403',
    parts: saying('scope-missing', without('error')),
  },
  'server/no-pointer-on-403': {
    of: 'ours',
    flaw: 'does not point to its metadata on 403',
    parts: saying('scope-missing', without('resource_metadata')),
  },
  'server/reads-the-query': {
    of: 'ours',
    flaw: 'takes a token from the query of the address',
    parts: () => ({
      bearer: (find) => (source) => {
        const token = new URLSearchParams(source.target.split('?')[1]).get('access_token')
        return source.authorization.length === 0 && token !== null ? { token } : find(source)
      },
    }),
  },
  'server/takes-any-origin': {
    of: 'ours',
    flaw: 'does not look at Origin',
    parts: () => ({ origins: () => () => true }),
  },
}
