import type { AnyCheck } from '../../kit/check.ts'
import * as issuerDocument from './issuer-document.ts'
import * as pkce from './pkce.ts'
import * as resourceDocument from './resource-document.ts'

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
]
