import type { AnyCheck } from '../../kit/check.ts'
import * as bearer from './bearer.ts'
import * as credentials from './credentials.ts'
import * as documentContents from './document-contents.ts'
import * as entra from './entra.ts'
import * as entraTokens from './entra-tokens.ts'
import * as eras from './eras.ts'
import * as errorCodes from './error-codes.ts'
import * as headerMismatch from './header-mismatch.ts'
import * as insideAddresses from './inside-addresses.ts'
import * as issuerDocument from './issuer-document.ts'
import * as issuerParameter from './issuer-parameter.ts'
import * as issuerRecord from './issuer-record.ts'
import * as legacyDiscovery from './legacy-discovery.ts'
import * as metadataDocuments from './metadata-documents.ts'
import * as mirroredValues from './mirrored-values.ts'
import * as openedAddresses from './opened-addresses.ts'
import * as pkce from './pkce.ts'
import * as privateResults from './private-results.ts'
import * as redirects from './redirects.ts'
import * as refresh from './refresh.ts'
import * as registration from './registration.ts'
import * as registrationRefusals from './registration-refusals.ts'
import * as requests from './requests.ts'
import * as resourceDocument from './resource-document.ts'
import * as resourceParameter from './resource-parameter.ts'
import * as scopes from './scopes.ts'
import * as sessions from './sessions.ts'
import * as stepUp from './step-up.ts'
import * as versions from './versions.ts'

/** What an MCP client is judged by, in the order of a sign-in: discovery, registration, authorization, tokens, and what it says to the server. */
export const clientChecks: readonly AnyCheck[] = [
  resourceDocument.documentUsed,
  resourceDocument.challengeFirst,
  resourceDocument.wellKnownOrder,
  resourceDocument.oddSpellingsRead,
  resourceDocument.otherResourceRefused,
  resourceDocument.oneOfSeveral,
  legacyDiscovery.atOrigin,
  legacyDiscovery.beforeGuessing,
  legacyDiscovery.defaultPaths,
  legacyDiscovery.versionSaid,
  issuerDocument.documentUsed,
  issuerDocument.rootOrder,
  issuerDocument.pathOrder,
  issuerDocument.allPlacesTried,
  issuerDocument.otherIssuerRefused,
  issuerDocument.otherIssuerUnused,
  insideAddresses.hostedMitigates,
  insideAddresses.privateNetworks,
  insideAddresses.plainHttp,
  insideAddresses.redirects,
  pkce.pkceUsed,
  pkce.s256Used,
  pkce.supportVerified,
  pkce.refusedByOauth,
  pkce.refusedByOidc,
  pkce.oidcSupportSeen,
  pkce.followsMetadata,
  registration.clientIdObtained,
  registration.registersItself,
  registration.applicationType,
  registration.nativeType,
  registration.webType,
  registration.refreshGrantNamed,
  metadataDocuments.documentsSupported,
  metadataDocuments.documentAddress,
  metadataDocuments.documentAddressPlain,
  metadataDocuments.flagLookedAt,
  documentContents.hosted,
  documentContents.namesItself,
  documentContents.complete,
  documentContents.noSecret,
  documentContents.methodSaid,
  registration.knownByHand,
  registration.priority,
  registrationRefusals.refusalHandled,
  registrationRefusals.refusalTold,
  openedAddresses.schemesRefused,
  openedAddresses.schemesListed,
  openedAddresses.noShell,
  openedAddresses.sanitized,
  openedAddresses.pagesRestricted,
  redirects.onThisMachine,
  redirects.registered,
  redirects.stateSent,
  redirects.otherStateDropped,
  issuerParameter.wrongRefused,
  issuerParameter.unadvertisedWrongRefused,
  issuerParameter.missingRefused,
  issuerParameter.notNormalized,
  issuerParameter.absentAccepted,
  issuerParameter.checkedFirst,
  issuerParameter.foreignErrorUntold,
  issuerRecord.ofThisSignIn,
  resourceParameter.alwaysSent,
  resourceParameter.used,
  resourceParameter.inAuthorizationRequest,
  resourceParameter.inTokenRequest,
  resourceParameter.namesServer,
  resourceParameter.canonical,
  resourceParameter.mostSpecific,
  resourceParameter.noSlash,
  credentials.notReused,
  credentials.notTakenForGranted,
  credentials.registeredAnew,
  credentials.apart,
  credentials.boundToIssuer,
  credentials.movedAwayTold,
  scopes.challengeCounts,
  scopes.listIrrelevant,
  scopes.order,
  scopes.noneInvented,
  scopes.leastPrivilege,
  scopes.offlineOnlyWhereListed,
  stepUp.stepUpAnswered,
  stepUp.stepUpTried,
  stepUp.stepUpUnion,
  stepUp.stepUpLimited,
  stepUp.refusalRemembered,
  refresh.signsInAgain,
  bearer.inHeader,
  bearer.everyRequest,
  bearer.notInAddress,
  bearer.shownToNobodyElse,
  bearer.onlyOfItsIssuer,
  requests.acceptsBoth,
  requests.bothTypesRead,
  requests.oneMessage,
  requests.postPerMessage,
  requests.methodMirrored,
  versions.versionSent,
  versions.agreedVersionSent,
  versions.versionsAgree,
  eras.bodyRead,
  eras.refusalTold,
  eras.eraRemembered,
  errorCodes.oldCodesUnread,
  versions.metaComplete,
  versions.clientNamed,
  requests.iconsBare,
  requests.noResponses,
  mirroredValues.nameRepeated,
  mirroredValues.nameEncoded,
  mirroredValues.sentinelEncoded,
  mirroredValues.sentinelInLowerCase,
  mirroredValues.parametersMirrored,
  mirroredValues.parametersEncoded,
  mirroredValues.absentOmitted,
  mirroredValues.illegalDropped,
  headerMismatch.listedAnew,
  privateResults.isolated,
  sessions.initializeFirst,
  sessions.sessionEchoed,
  sessions.begunAnew,
  sessions.ended,
  entra.signsIn,
  entra.resourceAsPublished,
  entra.resourceWithoutSlash,
  entra.scopesAsPublished,
  entra.scopePresent,
  entra.pkceUnannounced,
  entra.redirectRegistrable,
  entra.clientIdWanted,
  entraTokens.offlineAccess,
  entraTokens.consentUnforced,
  entraTokens.renewal,
  entraTokens.tokenUnread,
  entraTokens.signedInOnce,
  entraTokens.templateRefused,
  entraTokens.widerScopeAsPublished,
  entraTokens.claimsChallengeEnds,
]
