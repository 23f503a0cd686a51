import { directoryRoles } from './group-claims.ts'
import { type AppBearer, pairwiseSubject, rh, subject, type TokenFacts, times, type UserBearer } from './token-facts.ts'

/** `roles` is there only for those who have some (captured). */
export const roles = ({ roles }: TokenFacts) => (roles.length > 0 ? { roles } : {})

/** Who vouches for the account, said only where that is another tenant. */
export const homeIssuer = ({ v1Issuer, tenantId, bearer }: TokenFacts<UserBearer>) =>
  bearer.user.home ? { idp: v1Issuer.replace(tenantId, bearer.user.home.tenantId) } : {}

/** Authentication contexts that the sign-in has met; a token without any does not say so. */
const contexts = ({ bearer }: TokenFacts<UserBearer>) => (bearer.signIn.acrs.length > 0 ? { acrs: bearer.signIn.acrs } : {})

/** A delegated v2 access token for a custom API (captured 2025-07): these claims and no others, `aud` the API's GUID, `scp` short names. */
export const v2UserClaims = (facts: TokenFacts<UserBearer>) => ({
  aud: facts.audience.appId,
  iss: facts.issuer,
  ...times(facts),
  ...contexts(facts),
  aio: facts.aio,
  azp: facts.client.appId,
  azpacr: facts.proof,
  ...homeIssuer(facts),
  name: facts.bearer.user.displayName,
  oid: facts.bearer.user.id,
  preferred_username: facts.bearer.user.userPrincipalName,
  rh: rh(facts),
  ...roles(facts),
  scp: facts.bearer.scope,
  sid: facts.bearer.sessionId,
  sub: subject(facts),
  tid: facts.tenantId,
  uti: facts.uti,
  ver: '2.0',
  xms_ftd: facts.aio.slice(0, 32),
})

/** An app's own v2 access token (captured 2026-04, 2026-08): `sub` is `oid`, no `scp`, and no `idtyp` unless the API wants it. */
export const v2AppClaims = (facts: TokenFacts<AppBearer>) => ({
  aud: facts.audience.appId,
  iss: facts.issuer,
  ...times(facts),
  aio: facts.aio,
  azp: facts.client.appId,
  azpacr: facts.proof,
  oid: facts.bearer.objectId,
  rh: rh(facts),
  ...roles(facts),
  sub: facts.bearer.objectId,
  tid: facts.tenantId,
  uti: facts.uti,
  ver: '2.0',
  xms_ftd: facts.aio.slice(0, 32),
})

/**
 * What v1 tokens call their audience: the name that the client used, which may be any of the API's App ID URIs, or the GUID
 * where the optional claim `aud` says `use_guid` (documented).
 */
function v1Audience({ audience, audienceName }: TokenFacts): string {
  const usesGuid = audience.optionalClaims.accessToken.some(
    ({ name, additionalProperties }) => name === 'aud' && additionalProperties.includes('use_guid'),
  )
  return usesGuid ? audience.appId : audienceName
}

/** A delegated v1 access token for a custom API (captured 2026-05). */
export const v1UserClaims = (facts: TokenFacts<UserBearer>) => ({
  aud: v1Audience(facts),
  iss: facts.v1Issuer,
  ...times(facts),
  acr: '1',
  ...contexts(facts),
  aio: facts.aio,
  amr: facts.bearer.signIn.amr,
  appid: facts.client.appId,
  appidacr: facts.proof,
  family_name: facts.bearer.user.surname,
  given_name: facts.bearer.user.givenName,
  ...homeIssuer(facts),
  ipaddr: '127.0.0.1',
  name: facts.bearer.user.displayName,
  oid: facts.bearer.user.id,
  rh: rh(facts),
  ...roles(facts),
  scp: facts.bearer.scope,
  sid: facts.bearer.sessionId,
  sub: subject(facts),
  tid: facts.tenantId,
  unique_name: facts.bearer.user.userPrincipalName,
  upn: facts.bearer.user.userPrincipalName,
  uti: facts.uti,
  ver: '1.0',
  xms_ftd: facts.aio.slice(0, 32),
})

/** An app's own v1 access token (documented claims; the set as a whole assumed). */
export const v1AppClaims = (facts: TokenFacts<AppBearer>) => ({
  aud: v1Audience(facts),
  iss: facts.v1Issuer,
  ...times(facts),
  aio: facts.aio,
  appid: facts.client.appId,
  appidacr: facts.proof,
  idp: facts.v1Issuer,
  oid: facts.bearer.objectId,
  rh: rh(facts),
  ...roles(facts),
  sub: facts.bearer.objectId,
  tid: facts.tenantId,
  uti: facts.uti,
  ver: '1.0',
  xms_ftd: facts.aio.slice(0, 32),
})

/**
 * A delegated access token for Microsoft Graph: v1 format, whatever endpoint was used (captured 2026-05). The subject that
 * the client's own tokens carry travels in `xms_st.sub`.
 */
export const graphUserClaims = (facts: TokenFacts<UserBearer>) => ({
  ...v1UserClaims(facts),
  aud: facts.audience.appId,
  acct: facts.bearer.user.userType === 'Guest' ? 1 : 0,
  app_displayname: facts.client.displayName,
  idtyp: 'user',
  platf: '5',
  puid: facts.bearer.user.id.replaceAll('-', '').slice(0, 16).toUpperCase(),
  tenant_region_scope: 'NA',
  wids: directoryRoles(facts.bearer.user.isAdministrator),
  xms_idrel: '1 2',
  xms_st: { sub: pairwiseSubject(facts.tenantId, facts.client.appId, facts.bearer.user.id) },
  xms_tcdt: 1_700_000_000,
})

/** An app's own access token for Microsoft Graph (captured in parts; the set as a whole assumed). */
export const graphAppClaims = (facts: TokenFacts<AppBearer>) => ({
  ...v1AppClaims(facts),
  aud: 'https://graph.microsoft.com',
  app_displayname: facts.client.displayName,
  idtyp: 'app',
  tenant_region_scope: 'NA',
  wids: ['0997a1d0-0d1d-4acb-b408-d5ca73121e90'],
  xms_idrel: '7 2',
  xms_tcdt: 1_700_000_000,
})
