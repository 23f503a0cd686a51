import { type Check, check, pass } from '../../kit/check.ts'
import type { TokenChange } from '../../kit/instruments.ts'
import type { Requirement } from '../../kit/requirement.ts'
import { requirement } from '../../requirements/index.ts'
import { notValidOrNotEnough, type Refusals } from './near-miss.ts'
import { expectStatus, wasServed } from './served.ts'
import { asksForScopes, underScoped } from './under-scoped.ts'

interface ScopeNearMiss extends Pick<Check, 'id' | 'title' | 'catches'> {
  readonly otherScopes: (right: string) => string | null
  /** Claims that are put in beside, given the right scopes. */
  readonly beside?: (right: string) => TokenChange['claims']
  readonly requirement?: Requirement
  readonly refusals?: Refusals
}

/** The token is valid, so another one of its kind would not help: 403, which tells the client to ask for more (RFC 6750 §3.1). */
const scopeNearMiss = ({ otherScopes, beside, refusals = [403], ...rest }: ScopeNearMiss): Check<'server' | 'issuer', never> =>
  check({
    requirement: requirement('challenge.403-insufficient'),
    ...rest,
    needs: ['server', 'issuer'],
    async run({ server, issuer }, step) {
      const shown = await underScoped({ server, issuer }, step, otherScopes, beside)
      if ('verdict' in shown) return shown.verdict
      const { answer, door } = shown
      if (wasServed(answer) && !asksForScopes(door)) return pass
      return expectStatus(answer, ...refusals)
    },
  })

export const missingScopeForbidden = scopeNearMiss({
  id: 'server/token-scope/missing-forbidden',
  title: 'A valid token without the scope is refused with 403',
  catches: ['server/ignores-scope', 'server/missing-scope-gets-401'],
  otherScopes: () => 'conformance.unrelated',
})

/** A scope is a word in a list (RFC 6749 §3.3); a search for its letters finds it inside longer words. */
export const substringScopeForbidden = scopeNearMiss({
  id: 'server/token-scope/substring-forbidden',
  title: 'A valid token whose scopes only begin and end with the letters of the scope is refused with 403',
  catches: ['server/searches-the-scope-in-the-text', 'server/ignores-scope', 'server/missing-scope-gets-401'],
  otherScopes: (right) =>
    right
      .split(' ')
      .flatMap((scope) => [`${scope}.extended`, `un.${scope}`])
      .join(' '),
})

/** RFC 6749 §3.3: scopes are case-sensitive. */
export const scopeInOtherCaseForbidden = scopeNearMiss({
  id: 'server/token-scope/case-forbidden',
  title: 'A valid token whose scopes have the letters of the scope in another case is refused with 403',
  catches: ['server/compares-scopes-in-lower-case', 'server/ignores-scope', 'server/missing-scope-gets-401'],
  otherScopes: (right) => {
    const capitals = right.toUpperCase()
    return capitals === right ? right.toLowerCase() : capitals
  },
})

/** `if (claims.scp && …)` lets in whoever is silent. A server may also hold that such a token is none of a user: 401. */
export const absentScopeRefused = scopeNearMiss({
  id: 'server/token-scope/absent-refused',
  title: 'A valid token that says nothing of scopes is refused with 403, or 401',
  catches: ['server/scope-optional', 'server/ignores-scope'],
  otherScopes: () => null,
  refusals: notValidOrNotEnough,
})

/** Entra writes delegated permissions into `scp` and nowhere else; any other claim is one that somebody else may have filled. */
export const otherClaimGrantsNothing = scopeNearMiss({
  id: 'server/token-scope/other-claim-grants-nothing',
  requirement: requirement('entra.scp-not-scope'),
  title: 'A token of Entra whose scopes stand in `scope` in the place of `scp` is refused',
  catches: ['server/reads-scope-for-scp', 'server/ignores-scope'],
  otherScopes: () => null,
  beside: (right) => ({ scope: right }),
  refusals: notValidOrNotEnough,
})

/** App roles stand beside scopes, also in the tokens of people, and say what somebody is and not what the client may do. */
export const rolesGrantNothing = scopeNearMiss({
  id: 'server/token-scope/roles-grant-nothing',
  requirement: requirement('entra.scp-not-scope'),
  title: 'A token of a user with the name of the scope among its roles, and without scopes, is refused',
  catches: [
    'server/takes-roles-for-scopes',
    'server/knows-applications-by-idtyp-alone',
    'server/scope-optional',
    'server/ignores-scope',
  ],
  otherScopes: () => null,
  beside: (right) => ({ roles: right.split(' ') }),
  refusals: notValidOrNotEnough,
})
