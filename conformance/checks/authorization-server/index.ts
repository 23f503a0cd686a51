import type { AnyCheck } from '../../kit/check.ts'
import { codeOnce } from './code.ts'
import { issAdvertised, issSent } from './issuer-parameter.ts'
import { challengeDemanded, downgradeRefused, missingVerifierRefused, s256Advertised, wrongVerifierRefused } from './pkce.ts'

/** What an authorization server is judged by, in the order of a report. */
export const authorizationServerChecks: readonly AnyCheck[] = [
  s256Advertised,
  wrongVerifierRefused,
  missingVerifierRefused,
  downgradeRefused,
  challengeDemanded,
  codeOnce,
  issSent,
  issAdvertised,
]
