import type { AnyCheck } from '../../kit/check.ts'
import * as issuerDocument from './issuer-document.ts'
import * as issuerParameter from './issuer-parameter.ts'
import * as metadataDocuments from './metadata-documents.ts'
import * as pkce from './pkce.ts'
import * as redirects from './redirects.ts'
import * as registration from './registration.ts'
import * as resourceDocument from './resource-document.ts'
import * as resourceParameter from './resource-parameter.ts'

/** What an MCP client is judged by, in the order of a sign-in: discovery, registration, authorization, tokens, and what it says to the server. */
export const clientChecks: readonly AnyCheck[] = [
  resourceDocument.documentUsed,
  resourceDocument.challengeFirst,
  resourceDocument.wellKnownOrder,
  resourceDocument.oddSpellingsRead,
  resourceDocument.otherResourceRefused,
  issuerDocument.documentUsed,
  issuerDocument.rootOrder,
  issuerDocument.pathOrder,
  issuerDocument.allPlacesTried,
  issuerDocument.otherIssuerRefused,
  issuerDocument.otherIssuerUnused,
  pkce.pkceUsed,
  pkce.s256Used,
  pkce.supportVerified,
  pkce.refusedByOauth,
  pkce.refusedByOidc,
  pkce.oidcSupportSeen,
  pkce.followsMetadata,
  registration.clientIdObtained,
  registration.applicationType,
  registration.nativeType,
  registration.refreshGrantNamed,
  metadataDocuments.documentsSupported,
  metadataDocuments.documentAddress,
  metadataDocuments.documentAddressPlain,
  metadataDocuments.flagLookedAt,
  registration.knownByHand,
  registration.priority,
  registration.refusalHandled,
  registration.refusalTold,
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
  resourceParameter.alwaysSent,
  resourceParameter.used,
  resourceParameter.inAuthorizationRequest,
  resourceParameter.inTokenRequest,
  resourceParameter.namesServer,
  resourceParameter.canonical,
  resourceParameter.mostSpecific,
  resourceParameter.noSlash,
]
