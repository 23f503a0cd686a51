import { type Mutants, off } from './mutant.ts'

/** Of the sections "Tokens" and "Graph". */
export const tokensAndGraph: Mutants = {
  'Claims of a v2 access token, and their order': off(
    'entra/claim-sets.ts',
    '  name: facts.bearer.user.displayName,\n  oid: facts.bearer.user.id,\n  preferred_username: facts.bearer.user.userPrincipalName,\n',
    '  oid: facts.bearer.user.id,\n  preferred_username: facts.bearer.user.userPrincipalName,\n',
  ),
  'Back-dated by five minutes, alive for 60 to 90': off(
    'entra/token-facts.ts',
    'const backDatedSeconds = 300',
    'const backDatedSeconds = 0',
  ),
  'For Graph alive up to 28 hours, where the client understands claims challenges': off(
    'grants/entitlement.ts',
    "isGraph && signIn.capabilities.includes('cp1') ? longLifetimeSeconds() :",
    'isGraph && !signIn ? longLifetimeSeconds() :',
  ),
  'No two tokens are the same (`uti`)': off(
    'tokens.ts',
    "uti: randomBytes(16).toString('base64url'),",
    "uti: 'always the same',",
  ),
  'The API chooses the version; without a choice it gets v1 from another issuer': off(
    'tokens.ts',
    "return api.requestedAccessTokenVersion === 2 ? 'v2' : 'v1'",
    "return api.requestedAccessTokenVersion !== 7 ? 'v2' : 'v1'",
  ),
  'ID tokens: audience, nonce, pairwise subject': off('entra/claims.ts', '    sub: subject(facts),', '    sub: user.id,'),
  "Graph's tokens are v1, and their signature is Graph's own affair": off(
    'tokens.ts',
    "typeof nonce === 'string' ? { ...header,",
    "typeof nonce === 'number' ? { ...header,",
  ),
  "How Graph's signature covers the nonce": off(
    'tokens.ts',
    "{ typ: 'JWT', nonce: randomBytes(32).toString('base64url'), alg",
    "{ typ: 'JWT', alg",
  ),
  'A token got on behalf of somebody carries the subject that the API knows': off(
    'entra/claim-sets.ts',
    '  xms_st: { sub: pairwiseSubject(facts.tenantId, facts.client.appId, facts.bearer.user.id) },\n',
    '',
  ),
  'Claims of a v1 access token, and their order': off('entra/claim-sets.ts', "  ipaddr: '127.0.0.1',\n", ''),
  'The audience of v1 is the name that the client used, or the GUID where the API wants it': off(
    'entra/claim-sets.ts',
    'return usesGuid ? audience.appId : audienceName',
    'return usesGuid ? audienceName : audience.appId',
  ),
  'Optional claims of the API are in its access tokens': off(
    'entra/claims.ts',
    'inOrder({ ...base, ...added, ...groups })',
    'inOrder({ ...base, ...groups })',
  ),
  'Optional claims of the client are in its ID tokens': off(
    'entra/claims.ts',
    '    ...optionalClaims(facts, facts.client.optionalClaims.idToken),\n',
    '',
  ),
  'Guests: `acct` 1 and the home issuer': off('entra/optional-claims.ts', "=== 'Guest' ? 1 : 0", "=== 'Guest' ? 0 : 0"),
  'App roles, also by a group': off('directory/directory.ts', 'new Set([principalId, ...direct])', 'new Set([principalId])'),
  'Up to 200 groups; more are pointed to, and there they are': off(
    'entra/group-claims.ts',
    'export const mostGroups = 200',
    'export const mostGroups = 2000',
  ),
  'More than five groups are too many for an address (`hasgroups`)': off(
    'entra/group-claims.ts',
    'const mostGroupsInAddress = 5',
    'const mostGroupsInAddress = 500',
  ),
  'Properties of `/v1.0/me`': off('graph/resources.ts', '  mobilePhone: null,\n', ''),
  'Refusals: status, code, message, challenge': off('graph/graph-error.ts', 'realm="", ', ''),
  '`memberOf` and `getMemberObjects`, of the caller only': off(
    'graph/routes.ts',
    'id === undefined || id === caller.user.id',
    'id === undefined',
  ),
  "An app's own token has no “me”": off('graph/caller.ts', "  if (claims['idtyp'] === 'app') return graphRefusals.noMe\n", ''),
  "UserInfo speaks of the ID token's subject, which openid-client insists on": off(
    'graph/resources.ts',
    "subjectForClient(claims['xms_st']) ?? claims.sub",
    'claims.sub',
  ),
  'UserInfo takes no token for another API': off(
    'graph/caller.ts',
    "  if (claims.aud !== graphAppId && claims.aud !== 'https://graph.microsoft.com') return graphRefusals.audience\n",
    '',
  ),
}
