import type { AnyCheck } from '../../kit/check.ts'
import { bothKeysTaken, keysFetchedSparingly } from './key-rollover.ts'
import {
  audienceInOtherCaseRefused,
  clientAudienceRefused,
  foreignAudienceRefused,
  foreignListRefused,
  longerAudienceRefused,
  missingAudienceRefused,
  shorterAudienceRefused,
  siblingAudienceRefused,
} from './token-audience.ts'
import { embeddedKeyRefused } from './token-embedded-key.ts'
import { refusedAsOAuthSays } from './token-errors.ts'
import { bodyUnread, nothingDoneForStrangers } from './token-first.ts'
import { foreignTokensRefused } from './token-foreign.ts'
import { hugeRefused, otherPartsRefused, trailingRefused } from './token-form.ts'
import {
  issuerInOtherCaseRefused,
  longerIssuerRefused,
  missingIssuerRefused,
  otherHostIssuerRefused,
  otherTenantIssuerRefused,
  slashedIssuerRefused,
} from './token-issuer.ts'
import { appOnlyRefused, firstVersionRefused, graphTokenRefused, idTokenRefused, otherTenantRefused } from './token-kind.ts'
import { expiredRefused, noExpiryRefused, notYetValidRefused } from './token-lifetime.ts'
import {
  absentScopeRefused,
  missingScopeForbidden,
  otherClaimGrantsNothing,
  rolesGrantNothing,
  scopeInOtherCaseForbidden,
  substringScopeForbidden,
} from './token-scope.ts'
import {
  criticalExtensionRefused,
  publicKeyAsSecretRefused,
  strangerKeyRefused,
  tamperedRefused,
  unknownKeyRefused,
  unsignedRefused,
} from './token-signature.ts'
import { firstOfTwoNotRead, listOfIssuersRefused, wordsForTimesRefused } from './token-types.ts'

/** Every check of which tokens a server takes, in the order of a report: for whom, by whom, how signed, when, of what kind, for what. */
export const tokenChecks: readonly AnyCheck[] = [
  foreignAudienceRefused,
  clientAudienceRefused,
  siblingAudienceRefused,
  longerAudienceRefused,
  shorterAudienceRefused,
  audienceInOtherCaseRefused,
  missingAudienceRefused,
  foreignListRefused,
  foreignTokensRefused,

  otherTenantIssuerRefused,
  otherHostIssuerRefused,
  slashedIssuerRefused,
  longerIssuerRefused,
  issuerInOtherCaseRefused,
  missingIssuerRefused,
  listOfIssuersRefused,

  strangerKeyRefused,
  unknownKeyRefused,
  embeddedKeyRefused,
  unsignedRefused,
  publicKeyAsSecretRefused,
  tamperedRefused,
  bothKeysTaken,
  keysFetchedSparingly,
  criticalExtensionRefused,
  firstOfTwoNotRead,
  otherPartsRefused,
  trailingRefused,
  hugeRefused,
  refusedAsOAuthSays,
  nothingDoneForStrangers,
  bodyUnread,

  expiredRefused,
  noExpiryRefused,
  wordsForTimesRefused,
  notYetValidRefused,

  otherTenantRefused,
  appOnlyRefused,
  idTokenRefused,
  graphTokenRefused,
  firstVersionRefused,

  missingScopeForbidden,
  substringScopeForbidden,
  scopeInOtherCaseForbidden,
  absentScopeRefused,
  otherClaimGrantsNothing,
  rolesGrantNothing,
]
