import { requirement } from '../../requirements/index.ts'
import { nearMisses } from './near-miss.ts'
import { anotherApi } from './token-audience.ts'
import { issuerOf } from './token-issuer.ts'

/**
 * Times are numbers (RFC 7519 §2, NumericDate). Compared with a word, every number is neither before nor after, so that a token is
 * found not to have expired. However these are read, as numbers or not at all, they are no times at which the token is valid.
 */
export const wordsForTimesRefused = nearMisses({
  id: 'server/token-types/times-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token whose times are words, or a past that is written as a text, is refused with 401',
  catches: ['server/compares-times-of-any-type', 'server/ignores-expiry'],
  changes: () => ({
    'a token that expires "never"': { claims: { exp: 'never' } },
    'a token that expired, which it says in a text': { claims: { exp: '1000000000' } },
    'a token that expires at a list': { claims: { exp: ['never'] } },
    'a token that expires at an object': { claims: { exp: {} } },
  }),
})

/** `==` and `in` find a name in a list of names; an issuer is one (RFC 7519 §4.1.1). */
export const listOfIssuersRefused = nearMisses({
  id: 'server/token-types/issuers-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token whose issuer is not a text is refused with 401',
  catches: ['server/takes-a-list-for-its-issuer', 'server/ignores-issuer'],
  changes: (right) => ({
    'a token with a list of issuers': { claims: { iss: [issuerOf(right)] } },
    'a token with a list of several issuers': { claims: { iss: ['https://evil.example', issuerOf(right)] } },
    'a token with an object for its issuer': { claims: { iss: { [issuerOf(right)]: issuerOf(right) } } },
  }),
})

/** Two readers must not read two tokens in one: RFC 7519 §4 has a name that comes twice refused, or the last of them read. */
export const firstOfTwoNotRead = nearMisses({
  id: 'server/token-types/duplicates-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token in which a right claim is followed by a wrong one of the same name is refused with 401',
  catches: ['server/reads-the-first-of-two-claims', 'server/ignores-audience', 'server/ignores-expiry'],
  changes: () => ({
    'a token with a second, foreign audience': { twice: { aud: anotherApi } },
    'a token with a second expiry, in the past': { twice: { exp: 1_000_000_000 } },
  }),
})
