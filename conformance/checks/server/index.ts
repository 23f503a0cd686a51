import type { AnyCheck } from '../../kit/check.ts'
import { anonymousRefused, everyRequestVerified, strangerNotSentToUrl } from './anonymous.ts'
import { jsonOrStream, noRequestsOnStream } from './answer.ts'
import { garbageRefused, malformedRefused, queryTokenRefused, schemeInAnyCase, schemeNeeded } from './bad-credentials.ts'
import { hiddenToolsRefused, privateListsAreNoGuard, publicListsAreForAll } from './caching.ts'
import { argumentsAreNoIdentity, headersAreNoIdentity } from './caller-identity.ts'
import { bearerChallenge, invalidTokenNamed, noErrorForStrangers, noOfflineAccessChallenged, scopeNamed } from './challenge.ts'
import { conversationsApart, listTheSameEverywhere, noConnectionNeeded, nothingRemembered } from './connection.ts'
import { detoursGuarded } from './detours.ts'
import { lastEventIdIgnored, oldVerbsGet405, sessionIdIgnored } from './earlier-revisions.ts'
import { batchAnswered, getStreamsOr405, notHttpSse, oneEndpoint } from './endpoint.ts'
import { noStackShown, tokenNotRepeated } from './error-texts.ts'
import { everyChallengeReadable } from './every-challenge.ts'
import { chunksOverLength, twoLengthsRefused } from './framing.ts'
import { everythingAuthenticated, listensOnLoopback, localRestricted } from './guarded.ts'
import { foreignHostRefused } from './host.ts'
import { largeFieldsSurvived } from './large-fields.ts'
import { laterBadTokenRefused, strangerGetsNoStream } from './later-requests.ts'
import { laterMisplacedRefused } from './later-tokens.ts'
import {
  answeredAsJson,
  documentExists,
  membersTyped,
  noOfflineAccessListed,
  resourceIsEndpoint,
  resourceIsHttps,
  resourceNamed,
  standardPlace,
} from './metadata.ts'
import { authorizationServersNamed, authorizationServersResolve } from './metadata-authorization-servers.ts'
import { discoverable, pointedToAnsweredAsJson, pointerGiven, pointerLeads } from './metadata-pointer.ts'
import { headLikeGet, readableByPages } from './metadata-readers.ts'
import { noOmnibusScope } from './metadata-scopes.ts'
import { acceptedGets202, unreadableGetsError } from './notification.ts'
import {
  foreignOriginEverywhere,
  foreignOriginForbidden,
  foreignOriginRefused,
  laterForeignOriginRefused,
  lookalikeOriginRefused,
  nullOriginRefused,
} from './origin.ts'
import { clientCredentialsUnused, clientTokenKept, graphTokenForGraph, upstreamTokenKept } from './passthrough.ts'
import { profileFollowed } from './profile.ts'
import { approvalsApart, consentCookieKept, eachClientAsked } from './proxy-consent.ts'
import { formsAreOurs, pageNotFramed, pageTellsAll } from './proxy-consent-page.ts'
import { registeredAddressOnly, upperCaseTolerated } from './proxy-redirects.ts'
import { stateAfterConsent, stateKept } from './proxy-state.ts'
import { lineBreaksRefused, readableForBadTokens } from './refusal-text.ts'
import { otherStreamsNotReplayed } from './resumption.ts'
import { scopesQualified } from './scopes-at-entra.ts'
import { sessionIdsNotCounted, sessionIdsOwn, sessionIdsStrong, sessionIdsVisible } from './session-ids.ts'
import { endedSessionGone, sessionIdMissed, sessionIsNoCredential, sessionOfItsUser } from './session-life.ts'
import { sessionsNotTold } from './session-oracle.ts'
import { insufficientScopeNamed, neededScopeNamed, pointerRepeated } from './step-up.ts'
import {
  forbiddenWithChallenge,
  oneChallengeEnough,
  sameScopesForStrangers,
  sameScopesForTokens,
  widerScopesServed,
} from './step-up-challenges.ts'
import { tokenChecks } from './token-checks.ts'
import { expiredBeforeScopes } from './token-order.ts'
import { displayNameNow, nameOfTheCaller } from './tool-output.ts'
import { nothingInTheOpen } from './transport-security.ts'
import { wireChecks } from './wire.ts'

/** What a server owes besides that is its own authorization server, with an issuer behind it. */
export const proxyChecks: readonly AnyCheck[] = [
  eachClientAsked,
  approvalsApart,
  consentCookieKept,
  pageTellsAll,
  pageNotFramed,
  formsAreOurs,
  stateKept,
  stateAfterConsent,
  registeredAddressOnly,
  upperCaseTolerated,
]

/**
 * What a resource server is judged by, in the order of a report: how strangers and bad credentials are met, what is published,
 * which tokens are refused, how the words of MCP are read, and what the tools do with the right one.
 */
export const resourceServerChecks: readonly AnyCheck[] = [
  profileFollowed,
  anonymousRefused,
  everyRequestVerified,
  detoursGuarded,
  laterBadTokenRefused,
  laterMisplacedRefused,
  strangerGetsNoStream,
  bearerChallenge,
  everyChallengeReadable,
  readableForBadTokens,
  lineBreaksRefused,
  noStackShown,
  tokenNotRepeated,
  scopeNamed,
  sameScopesForStrangers,
  noErrorForStrangers,
  strangerNotSentToUrl,
  invalidTokenNamed,
  noOfflineAccessChallenged,
  pointerLeads,
  pointedToAnsweredAsJson,
  pointerGiven,
  discoverable,
  garbageRefused,
  malformedRefused,
  schemeInAnyCase,
  queryTokenRefused,
  schemeNeeded,
  foreignOriginRefused,
  foreignOriginForbidden,
  laterForeignOriginRefused,
  lookalikeOriginRefused,
  nullOriginRefused,
  foreignOriginEverywhere,
  foreignHostRefused,
  largeFieldsSurvived,
  twoLengthsRefused,
  chunksOverLength,

  everythingAuthenticated,
  localRestricted,
  listensOnLoopback,
  oneEndpoint,
  notHttpSse,
  getStreamsOr405,
  oldVerbsGet405,
  lastEventIdIgnored,
  sessionIdIgnored,
  jsonOrStream,
  noRequestsOnStream,
  acceptedGets202,
  unreadableGetsError,
  batchAnswered,
  otherStreamsNotReplayed,
  nothingInTheOpen,

  nothingRemembered,
  noConnectionNeeded,
  listTheSameEverywhere,
  conversationsApart,

  sessionIsNoCredential,
  sessionsNotTold,
  sessionOfItsUser,
  sessionIdMissed,
  endedSessionGone,
  sessionIdsVisible,
  sessionIdsNotCounted,
  sessionIdsOwn,
  sessionIdsStrong,

  documentExists,
  standardPlace,
  answeredAsJson,
  membersTyped,
  resourceNamed,
  resourceIsEndpoint,
  resourceIsHttps,
  authorizationServersNamed,
  authorizationServersResolve,
  noOfflineAccessListed,
  noOmnibusScope,
  readableByPages,
  headLikeGet,

  ...tokenChecks,
  expiredBeforeScopes,
  scopesQualified,
  insufficientScopeNamed,
  neededScopeNamed,
  pointerRepeated,
  forbiddenWithChallenge,
  sameScopesForTokens,
  oneChallengeEnough,
  widerScopesServed,

  ...wireChecks,

  displayNameNow,
  nameOfTheCaller,
  clientTokenKept,
  clientCredentialsUnused,
  upstreamTokenKept,
  graphTokenForGraph,
  headersAreNoIdentity,
  argumentsAreNoIdentity,
  publicListsAreForAll,
  hiddenToolsRefused,
  privateListsAreNoGuard,
]
