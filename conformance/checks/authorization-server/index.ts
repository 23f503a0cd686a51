import type { AnyCheck } from '../../kit/check.ts'
import { noTokenInAddresses, stateReturned } from './authorization-answers.ts'
import { noCallsIntoTheNetwork } from './client-documents.ts'
import { secretDemanded } from './client-secrets.ts'
import { codeForItsClient, codeOnce, refreshForItsClient } from './code.ts'
import { notReadByPages } from './cross-origin.ts'
import { documentsKept, failuresNotKept } from './document-keeping.ts'
import { localhostWarned, redirectHostShown } from './document-pages.ts'
import {
  documentIsSmall,
  documentIsWhole,
  documentNamesItself,
  redirectInDocument,
  redirectsNotFollowed,
} from './document-reading.ts'
import { documentsAdvertised, documentsFetched, documentsSupported } from './document-support.ts'
import { issAdvertised, issForm, issOnErrors, issSent } from './issuer-parameter.ts'
import { keysArePublic, tokensVerify } from './keys.ts'
import { endpointsByHttps, issuerIsItsOwn, metadataProvided, registrationWorks } from './metadata.ts'
import { pagesNotFramed } from './pages.ts'
import {
  challengeDemanded,
  downgradeRefused,
  missingVerifierRefused,
  plainRefused,
  s256Advertised,
  wrongVerifierRefused,
} from './pkce.ts'
import { noErrandForStrangers, noOpenRedirect, redirectExact, unsafeSchemesRefused } from './redirects.ts'
import { refreshNeverWidens } from './refresh-scopes.ts'
import { endOfSecretSaid, fragmentsRefused, oneKeySet, redirectDemanded, registeredSaid } from './registration.ts'
import { codeOnceAtOnce, codeReplayEnds, refreshReplayEnds } from './replays.ts'
import { hardToGuess } from './secrets.ts'
import {
  errorsInJson,
  tokenAnswersWhole,
  tokensForTheirResource,
  tokensNotCached,
  unknownResourceRefused,
} from './token-answers.ts'
import { refreshTokensRotate, tokensEndSoon } from './tokens.ts'

/** What an authorization server is judged by, in the order of a report. */
export const authorizationServerChecks: readonly AnyCheck[] = [
  metadataProvided,
  issuerIsItsOwn,
  endpointsByHttps,
  keysArePublic,
  registrationWorks,
  registeredSaid,
  fragmentsRefused,
  redirectDemanded,
  endOfSecretSaid,
  oneKeySet,
  documentsSupported,
  documentsAdvertised,
  documentsFetched,
  documentNamesItself,
  documentIsWhole,
  redirectInDocument,
  redirectsNotFollowed,
  documentsKept,
  failuresNotKept,
  documentIsSmall,
  redirectHostShown,
  localhostWarned,
  noCallsIntoTheNetwork,
  s256Advertised,
  wrongVerifierRefused,
  missingVerifierRefused,
  downgradeRefused,
  plainRefused,
  challengeDemanded,
  codeOnce,
  codeOnceAtOnce,
  codeReplayEnds,
  codeForItsClient,
  secretDemanded,
  hardToGuess,
  stateReturned,
  noTokenInAddresses,
  issSent,
  issAdvertised,
  issForm,
  issOnErrors,
  redirectExact,
  noOpenRedirect,
  unsafeSchemesRefused,
  noErrandForStrangers,
  notReadByPages,
  pagesNotFramed,
  errorsInJson,
  tokensNotCached,
  tokenAnswersWhole,
  tokensForTheirResource,
  unknownResourceRefused,
  tokensVerify,
  refreshTokensRotate,
  refreshReplayEnds,
  refreshNeverWidens,
  refreshForItsClient,
  tokensEndSoon,
]
