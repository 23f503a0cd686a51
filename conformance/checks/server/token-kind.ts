import { check } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { mintedBy } from './door.ts'
import { judgeNearMiss, nearMiss, nearMisses, notValidOrNotEnough, type RightToken } from './near-miss.ts'
import { anotherTenant, issuerOf, siblingOf } from './token-issuer.ts'

/**
 * What Entra issues to a user of another tenant: `iss` and `tid` name that one, and all else is right, the signing keys included.
 * A server of one tenant may refuse it for its issuer; one of several, whose issuers follow a pattern, has to look at `tid`.
 */
export const otherTenantRefused = nearMiss({
  id: 'server/token-kind/other-tenant-refused',
  requirement: requirement('entra.tenant'),
  title: 'A token that Entra issued in a tenant that the server does not serve is refused',
  catches: ['server/serves-every-tenant'],
  what: 'a token of another tenant',
  change: (right) => ({ claims: { iss: siblingOf(issuerOf(right)), tid: anotherTenant } }),
  refusals: notValidOrNotEnough,
})

/** As Entra issues it to a daemon (captured): no `scp`, no user, `sub` and `oid` both the service principal, roles granted. */
const ofApplication = ({ claims }: RightToken) => ({
  scp: null,
  scope: null,
  name: null,
  preferred_username: null,
  sub: claims['oid'],
  roles: [String(claims['scp'] ?? claims['scope'])],
})

/** `idtyp` is an optional claim (documented): who knows applications by it alone knows those whose maker has asked for it. */
export const appOnlyRefused = nearMisses({
  id: 'server/token-kind/app-only-refused',
  requirement: requirement('entra.no-app-only'),
  title: 'A token without a user, with roles in the place of scopes, is refused',
  catches: ['server/takes-roles-for-scopes', 'server/knows-applications-by-idtyp-alone'],
  changes: (right) => ({
    'an app-only token that says so in idtyp': { claims: { ...ofApplication(right), idtyp: 'app' } },
    'an app-only token without idtyp': { claims: ofApplication(right) },
  }),
  refusals: notValidOrNotEnough,
})

/**
 * As an API gets it that is registered for v1.0 (documented): another issuer, other names for the same claims. One registered for
 * v2.0 is never issued any; so what a server makes of it nobody has tried.
 */
export const firstVersionRefused = nearMiss({
  id: 'server/token-kind/other-version-refused',
  requirement: requirement('entra.token-version'),
  title: 'A token of version 1.0 is refused by a server that is registered for those of version 2.0',
  catches: ['server/takes-tokens-of-both-versions'],
  what: 'a v1.0 token',
  change: (right) => ({
    claims: {
      iss: issuerOf(right).replace(/v2\.0$/, ''),
      ver: '1.0',
      appid: right.claims['azp'],
      azp: null,
      azpacr: null,
      appidacr: right.claims['azpacr'],
    },
  }),
  refusals: notValidOrNotEnough,
})

/** It may lack only the scope in the eyes of a server that shares its client's audience: so 403 will do. */
export const idTokenRefused = check({
  id: 'server/token-kind/id-token-refused',
  requirement: requirement('entra.id-token-refused'),
  title: 'An ID token of the same user and issuer is refused',
  needs: ['server', 'issuer'],
  catches: ['server/accepts-id-tokens'],
  run: ({ server, issuer }, step) =>
    judgeNearMiss({ server, token: mintedBy(issuer) }, step, 'an ID token', () => issuer.idToken(), notValidOrNotEnough),
})

/** What a client has in its hand anyway, and sends by mistake where servers let it. */
export const graphTokenRefused = check({
  id: 'server/token-kind/graph-token-refused',
  requirement: requirement('entra.graph-token-refused'),
  title: 'A token of the same user for Microsoft Graph is refused with 401',
  needs: ['server', 'token', 'directory'],
  catches: ['server/accepts-graph-tokens'],
  run: ({ server, token, directory }, step) =>
    judgeNearMiss({ server, token }, step, 'a token for Microsoft Graph', () => directory.graphToken()),
})
