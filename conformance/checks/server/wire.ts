import type { AnyCheck } from '../../kit/check.ts'
import {
  definedCodesKept,
  legacyCodesUnused,
  reservedCodesUnused,
  retiredCodesUnused,
  unknownMethodGets404,
} from './error-codes.ts'
import {
  headersOpenNothing,
  mismatchHasErrorStatus,
  noMethodUnguarded,
  oldVersionOpensNothing,
  unknownParameterLetThrough,
} from './gateway.ts'
import {
  brokenWrappingRefused,
  headerNameInAnyCase,
  mismatchCode,
  mismatchRefused,
  missingHeaderRefused,
  wrappedNameRead,
} from './mirrored-headers.ts'
import {
  absentParametersNotExpected,
  foreignLettersRefused,
  integersComparedAsNumbers,
  parametersCompared,
} from './mirrored-parameters.ts'
import { annotationsLegal, secretsNotMirrored } from './parameter-annotations.ts'
import {
  clientNameNotTrusted,
  extensionsNotForced,
  missingMetadataRefused,
  undeclaredCapabilityUnused,
} from './request-metadata.ts'
import { garbledStateSurvived, stateBoundToPerson, stateUsedOnce, tamperedStateRefused } from './request-state.ts'
import {
  absentVersionIsOld,
  discoverImplemented,
  missingVersionRefused,
  otherVersionOffered,
  supportedVersionsListed,
  unsupportedVersionRefused,
  versionsDiffer,
  versionsNamedToOldClients,
} from './versions.ts'

/** How a server reads the words of MCP: revisions, headers that repeat the body, metadata, error codes and what clients carry to and fro. */
export const wireChecks: readonly AnyCheck[] = [
  otherVersionOffered,
  discoverImplemented,
  unsupportedVersionRefused,
  supportedVersionsListed,
  versionsDiffer,
  missingVersionRefused,
  absentVersionIsOld,
  versionsNamedToOldClients,
  mismatchRefused,
  missingHeaderRefused,
  mismatchCode,
  headerNameInAnyCase,
  wrappedNameRead,
  brokenWrappingRefused,
  annotationsLegal,
  secretsNotMirrored,
  parametersCompared,
  absentParametersNotExpected,
  integersComparedAsNumbers,
  foreignLettersRefused,
  headersOpenNothing,
  oldVersionOpensNothing,
  noMethodUnguarded,
  mismatchHasErrorStatus,
  unknownParameterLetThrough,
  missingMetadataRefused,
  undeclaredCapabilityUnused,
  extensionsNotForced,
  clientNameNotTrusted,
  unknownMethodGets404,
  definedCodesKept,
  reservedCodesUnused,
  retiredCodesUnused,
  legacyCodesUnused,
  garbledStateSurvived,
  tamperedStateRefused,
  stateBoundToPerson,
  stateUsedOnce,
]
