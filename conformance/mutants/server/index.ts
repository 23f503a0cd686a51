import { frontMutants } from './front-answers.ts'
import { minimalAnnotationMutants } from './minimal-annotations.ts'
import { minimalAnswerMutants } from './minimal-answers.ts'
import { minimalAudienceMutants } from './minimal-audiences.ts'
import { minimalCallerMutants } from './minimal-callers.ts'
import { minimalConnectionMutants } from './minimal-connections.ts'
import { minimalCredentialMutants } from './minimal-credentials.ts'
import { minimalDetourMutants } from './minimal-detours.ts'
import { minimalEndpointMutants } from './minimal-endpoint.ts'
import { minimalErrorMutants } from './minimal-errors.ts'
import { minimalFramingMutants } from './minimal-framing.ts'
import { minimalGatewayMutants } from './minimal-gateways.ts'
import { minimalIssuerMutants } from './minimal-issuers.ts'
import { minimalKeyMutants } from './minimal-keys.ts'
import { minimalMirroredHeaderMutants } from './minimal-mirrored-headers.ts'
import { minimalProxyMutants } from './minimal-proxies.ts'
import { minimalRefusalTextMutants } from './minimal-refusal-texts.ts'
import { minimalRefusalMutants } from './minimal-refusals.ts'
import { minimalRequestMetadataMutants } from './minimal-request-metadata.ts'
import { minimalRequestStateMutants } from './minimal-request-state.ts'
import { minimalRequestMutants } from './minimal-requests.ts'
import { minimalSessionMutants } from './minimal-sessions.ts'
import { minimalSignatureMutants } from './minimal-signatures.ts'
import { minimalTokenMutants } from './minimal-tokens.ts'
import { minimalVersionMutants } from './minimal-versions.ts'
import type { Mutants } from './mutant.ts'
import { ourAnswerMutants } from './our-answers.ts'
import { ourMirroredParameterMutants } from './our-mirrored-parameters.ts'
import { ourRefusalMutants } from './our-refusals.ts'
import { ourTokenMutants } from './our-tokens.ts'

/** Every broken resource server, by id. */
export const serverMutants: Mutants = {
  ...minimalTokenMutants,
  ...minimalAudienceMutants,
  ...minimalIssuerMutants,
  ...minimalSignatureMutants,
  ...minimalKeyMutants,
  ...minimalRequestMutants,
  ...minimalRefusalMutants,
  ...minimalRefusalTextMutants,
  ...minimalAnswerMutants,
  ...minimalMirroredHeaderMutants,
  ...minimalVersionMutants,
  ...minimalEndpointMutants,
  ...minimalConnectionMutants,
  ...minimalCredentialMutants,
  ...minimalDetourMutants,
  ...minimalSessionMutants,
  ...minimalErrorMutants,
  ...minimalRequestStateMutants,
  ...minimalAnnotationMutants,
  ...minimalFramingMutants,
  ...minimalGatewayMutants,
  ...minimalRequestMetadataMutants,
  ...minimalCallerMutants,
  ...minimalProxyMutants,
  ...ourTokenMutants,
  ...ourRefusalMutants,
  ...ourAnswerMutants,
  ...ourMirroredParameterMutants,
  ...frontMutants,
}
