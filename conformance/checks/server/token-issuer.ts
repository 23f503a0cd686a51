import { requirement } from '../../requirements/index.ts'
import { nearMiss, nearMisses, type RightToken } from './near-miss.ts'

/** The issuer of a right token. */
export const issuerOf = ({ claims }: RightToken): string => String(claims['iss'])
const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i

/** A tenant that nobody has. */
export const anotherTenant = '11111111-2222-4333-8444-555555555555'

/** The issuer of another tenant, spelt as this one; where the issuer names no tenant, a sibling path on the same host. */
export function siblingOf(issuer: string): string {
  return guid.test(issuer) ? issuer.replace(guid, anotherTenant) : `${issuer.replace(/\/$/, '')}/another-tenant`
}

/** One key set signs for every tenant of Entra, so that only the issuer tells whose token it is. */
export const otherTenantIssuerRefused = nearMiss({
  id: 'server/token-issuer/other-tenant-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token whose issuer is another tenant of the same host is refused with 401',
  catches: ['server/any-issuer-of-the-host', 'server/ignores-issuer'],
  what: 'a token of another tenant’s issuer',
  change: (right) => ({ claims: { iss: siblingOf(issuerOf(right)) } }),
})

/** Issuers are compared as strings (RFC 8414 §3.3, RFC 9068 §4): with one slash more it is somebody else. */
export const slashedIssuerRefused = nearMiss({
  id: 'server/token-issuer/slash-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token whose issuer differs by a slash at the end is refused with 401',
  catches: ['server/forgives-a-slash-in-the-issuer', 'server/searches-its-issuer-in-the-text', 'server/ignores-issuer'],
  what: 'a token whose issuer has one slash more or less',
  change: (right) => {
    const issuer = issuerOf(right)
    return { claims: { iss: issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/` } }
  },
})

export const otherHostIssuerRefused = nearMiss({
  id: 'server/token-issuer/other-host-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token whose issuer is on another host is refused with 401',
  catches: ['server/ignores-issuer'],
  what: 'a token whose issuer is on another host',
  change: (right) => {
    const issuer = issuerOf(right)
    return { claims: { iss: `https://login.evil.example${issuer.slice(new URL(issuer).origin.length)}` } }
  },
})

export const missingIssuerRefused = nearMiss({
  id: 'server/token-issuer/missing-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token that does not say who issued it is refused with 401',
  catches: ['server/issuer-optional', 'server/ignores-issuer'],
  what: 'a token without an issuer',
  change: () => ({ claims: { iss: null } }),
})

/** Everybody may own a host that begins with the letters of the issuer, or have a path that ends with them. */
export const longerIssuerRefused = nearMisses({
  id: 'server/token-issuer/longer-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token whose issuer only begins or ends with the letters of the right one is refused with 401',
  catches: ['server/searches-its-issuer-in-the-text', 'server/ignores-issuer'],
  changes: (right) => ({
    'a token of an issuer that begins like the right one': { claims: { iss: `${issuerOf(right)}.evil.example` } },
    'a token of an issuer that ends like the right one': { claims: { iss: `https://evil.example/${issuerOf(right)}` } },
  }),
})

/** RFC 9068 §4: the issuer identifier exactly. */
export const issuerInOtherCaseRefused = nearMiss({
  id: 'server/token-issuer/case-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token whose issuer has the letters of the right one in capitals is refused with 401',
  catches: ['server/compares-issuers-in-lower-case', 'server/ignores-issuer'],
  what: 'a token of an issuer in capitals',
  change: (right) => ({ claims: { iss: issuerOf(right).toUpperCase() } }),
})
