import { scopeHierarchy } from '../scopes.ts'
import { entraDialect, entraTokenRules, ownDialect, ownTokenRules } from '../token-rules.ts'

export const tenant = '3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10'
export const second = '99999999-9999-4999-8999-999999999999'
export const now = new Date('2026-11-23T12:00:00Z')
export const seconds = now.getTime() / 1000
export const issuer = (tid: string) => `https://login.microsoftonline.com/${tid}/v2.0`
const hierarchy = scopeHierarchy(['mcp.access', 'mcp.profile'])
const sts = `https://sts.windows.net/${tenant}/`
const person = { oid: 'object', sub: 'pairwise', iat: seconds - 60, nbf: seconds - 60, exp: seconds + 60 }

const ofEntra = {
  issuers: [tenant, second].map((tenantId) => ({ tenantId, issuer: issuer(tenantId), version: '2.0' as const })),
  audiences: ['the-guid', 'https://mcp.example/mcp'],
  scope: 'mcp.access',
}
const ofOurs = {
  issuers: [{ tenantId: tenant, issuer: 'https://mcp.example' }],
  audiences: ['https://mcp.example/mcp'],
  scope: 'mcp.access',
}
const right = { ...person, aud: 'the-guid', tid: tenant, scp: 'mcp.access other' }

/** A right token of each mode, and how it is judged. */
export const modes = {
  direct: {
    header: { alg: 'RS256', typ: 'JWT', kid: 'k' },
    claims: { ...right, iss: issuer(tenant), ver: '2.0', azp: 'a-client' },
    rules: () => entraTokenRules(ofEntra, entraDialect(hierarchy)),
    dialect: entraDialect(hierarchy),
  },
  'direct with v1': {
    header: { alg: 'RS256', typ: 'JWT', kid: 'k' },
    claims: { ...right, iss: sts, ver: '1.0', appid: 'a-client' },
    rules: () => {
      const v1 = { tenantId: tenant, issuer: sts, version: '1.0' as const }
      return entraTokenRules({ ...ofEntra, issuers: [...ofEntra.issuers, v1] }, entraDialect(hierarchy))
    },
    dialect: entraDialect(hierarchy),
  },
  proxy: {
    header: { alg: 'RS256', typ: 'at+jwt', kid: 'k' },
    claims: {
      ...{ ...person, iss: 'https://mcp.example', aud: 'https://mcp.example/mcp', tid: tenant },
      ...{ client_id: 'a-client', scope: 'mcp.access other', jti: 'j', grant_id: 'g' },
    },
    rules: () => ownTokenRules(ofOurs, ownDialect(hierarchy)),
    dialect: ownDialect(hierarchy),
  },
} as const
