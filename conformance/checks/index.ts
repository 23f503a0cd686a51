import type { Check } from '../kit/check.ts'
import type { Instruments } from '../kit/instruments.ts'
import { codeOnce } from './authorization-server/code.ts'
import { issAdvertised, issSent } from './authorization-server/issuer-parameter.ts'
import {
  challengeDemanded,
  downgradeRefused,
  missingVerifierRefused,
  s256Advertised,
  wrongVerifierRefused,
} from './authorization-server/pkce.ts'
import { anonymousRefused, everyRequestVerified } from './server/anonymous.ts'
import { garbageRefused, malformedRefused, queryTokenRefused } from './server/bad-credentials.ts'
import {
  bearerChallenge,
  invalidTokenNamed,
  noErrorForStrangers,
  noOfflineAccessChallenged,
  scopeNamed,
} from './server/challenge.ts'
import { laterBadTokenRefused, strangerGetsNoStream } from './server/later-requests.ts'
import {
  answeredAsJson,
  documentExists,
  noOfflineAccessListed,
  resourceIsEndpoint,
  resourceIsHttps,
  standardPlace,
} from './server/metadata.ts'
import { authorizationServersNamed, authorizationServersResolve } from './server/metadata-authorization-servers.ts'
import { pointerGiven, pointerLeads } from './server/metadata-pointer.ts'
import { foreignOriginForbidden, foreignOriginRefused, lookalikeOriginRefused, nullOriginRefused } from './server/origin.ts'
import { clientTokenKept, graphTokenForGraph } from './server/passthrough.ts'
import { insufficientScopeNamed, neededScopeNamed, pointerRepeated } from './server/step-up.ts'
import {
  foreignAudienceRefused,
  longerAudienceRefused,
  missingAudienceRefused,
  shorterAudienceRefused,
} from './server/token-audience.ts'
import { otherHostIssuerRefused, otherTenantIssuerRefused, slashedIssuerRefused } from './server/token-issuer.ts'
import { appOnlyRefused, graphTokenRefused, idTokenRefused, otherTenantRefused } from './server/token-kind.ts'
import { expiredRefused, notYetValidRefused } from './server/token-lifetime.ts'
import { absentScopeRefused, missingScopeForbidden, substringScopeForbidden } from './server/token-scope.ts'
import { publicKeyAsSecretRefused, strangerKeyRefused, tamperedRefused, unsignedRefused } from './server/token-signature.ts'
import { displayNameNow } from './server/tool-output.ts'

/** Some instruments are played by some checks only: whoever keeps a list of them all hands out what each one declares. */
type AnyCheck = Check<keyof Instruments>

/**
 * What an MCP server is judged by, in the order of a report: how strangers and bad credentials are met, what is published,
 * which tokens are refused, what the tools do with the right one, and the authorization server where the server is its own.
 */
export const serverChecks: readonly AnyCheck[] = [
  anonymousRefused,
  everyRequestVerified,
  laterBadTokenRefused,
  strangerGetsNoStream,
  bearerChallenge,
  scopeNamed,
  noErrorForStrangers,
  invalidTokenNamed,
  noOfflineAccessChallenged,
  pointerLeads,
  pointerGiven,
  garbageRefused,
  malformedRefused,
  queryTokenRefused,
  foreignOriginRefused,
  foreignOriginForbidden,
  lookalikeOriginRefused,
  nullOriginRefused,

  documentExists,
  standardPlace,
  answeredAsJson,
  resourceIsEndpoint,
  resourceIsHttps,
  authorizationServersNamed,
  authorizationServersResolve,
  noOfflineAccessListed,

  foreignAudienceRefused,
  longerAudienceRefused,
  shorterAudienceRefused,
  missingAudienceRefused,
  otherTenantIssuerRefused,
  slashedIssuerRefused,
  otherHostIssuerRefused,
  strangerKeyRefused,
  unsignedRefused,
  publicKeyAsSecretRefused,
  tamperedRefused,
  expiredRefused,
  notYetValidRefused,
  missingScopeForbidden,
  substringScopeForbidden,
  absentScopeRefused,
  otherTenantRefused,
  appOnlyRefused,
  idTokenRefused,
  graphTokenRefused,
  insufficientScopeNamed,
  neededScopeNamed,
  pointerRepeated,

  displayNameNow,
  clientTokenKept,
  graphTokenForGraph,

  s256Advertised,
  wrongVerifierRefused,
  missingVerifierRefused,
  downgradeRefused,
  challengeDemanded,
  codeOnce,
  issSent,
  issAdvertised,
]
