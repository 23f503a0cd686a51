import type { AnyCheck } from '../../kit/check.ts'
import { noCallsIntoTheNetwork } from './client-documents.ts'
import { codeOnce } from './code.ts'
import { issAdvertised, issForm, issOnErrors, issSent } from './issuer-parameter.ts'
import { endpointsByHttps, issuerIsItsOwn, metadataProvided, registrationWorks } from './metadata.ts'
import { challengeDemanded, downgradeRefused, missingVerifierRefused, s256Advertised, wrongVerifierRefused } from './pkce.ts'
import { noErrandForStrangers, noOpenRedirect, redirectExact, unsafeSchemesRefused } from './redirects.ts'
import { errorsInJson, tokensForTheirResource, tokensNotCached } from './token-answers.ts'
import { refreshTokensRotate, tokensEndSoon } from './tokens.ts'

/** What an authorization server is judged by, in the order of a report. */
export const authorizationServerChecks: readonly AnyCheck[] = [
  metadataProvided,
  issuerIsItsOwn,
  endpointsByHttps,
  registrationWorks,
  noCallsIntoTheNetwork,
  s256Advertised,
  wrongVerifierRefused,
  missingVerifierRefused,
  downgradeRefused,
  challengeDemanded,
  codeOnce,
  issSent,
  issAdvertised,
  issForm,
  issOnErrors,
  redirectExact,
  noOpenRedirect,
  unsafeSchemesRefused,
  noErrandForStrangers,
  errorsInJson,
  tokensNotCached,
  tokensForTheirResource,
  refreshTokensRotate,
  tokensEndSoon,
]
