import type { AdviceByCheck } from './advice.ts'
import { authorizationAnswerAdvice } from './authorization-answers.ts'
import { authorizationEndpointAdvice } from './authorization-endpoints.ts'
import { authorizationIssuedAdvice } from './authorization-issued.ts'
import { authorizationServerDocumentAdvice } from './authorization-server-documents.ts'
import { authorizationServerAdvice } from './authorization-servers.ts'
import { callerAdvice } from './callers.ts'
import { clientAddressAdvice } from './client-addresses.ts'
import { clientAuthorizationAdvice } from './client-authorization.ts'
import { clientDiscoveryAdvice } from './client-discovery.ts'
import { clientDocumentAdvice } from './client-documents.ts'
import { clientEntraAdvice } from './client-entra.ts'
import { clientLegacyAdvice } from './client-legacy.ts'
import { clientRegistrationAdvice } from './client-registration.ts'
import { clientRequestAdvice } from './client-requests.ts'
import { clientTokenAdvice } from './client-tokens.ts'
import { clientVersionAdvice } from './client-versions.ts'
import { connectionAdvice } from './connections.ts'
import { credentialAdvice } from './credentials.ts'
import { endpointAdvice } from './endpoint.ts'
import { httpAdvice } from './http.ts'
import { messageAdvice } from './messages.ts'
import { metadataAdvice } from './metadata.ts'
import { proxyAdvice } from './proxies.ts'
import { refusalTextAdvice } from './refusal-texts.ts'
import { refusalAdvice } from './refusals.ts'
import { scopeAdvice } from './scopes.ts'
import { sessionAdvice } from './sessions.ts'
import { signatureAdvice } from './signatures.ts'
import { tokenAdvice } from './tokens.ts'
import { wireAdvice } from './wire.ts'

export { type Advice, type Builder, builders } from './advice.ts'

/**
 * What to know and to do about each check. The parts on what people build with were read in those projects' code in November 2026
 * (TypeScript SDK 1.32 and 2.4, FastMCP 3.4 to 4.0, C# SDK and mcp-security as of then); what a version does later, its manual says.
 */
export const advice: AdviceByCheck = {
  ...refusalAdvice,
  ...refusalTextAdvice,
  ...metadataAdvice,
  ...tokenAdvice,
  ...signatureAdvice,
  ...credentialAdvice,
  ...scopeAdvice,
  ...callerAdvice,
  ...httpAdvice,
  ...endpointAdvice,
  ...connectionAdvice,
  ...wireAdvice,
  ...messageAdvice,
  ...sessionAdvice,
  ...proxyAdvice,
  ...authorizationServerAdvice,
  ...authorizationIssuedAdvice,
  ...authorizationServerDocumentAdvice,
  ...clientDiscoveryAdvice,
  ...clientLegacyAdvice,
  ...clientRegistrationAdvice,
  ...clientAuthorizationAdvice,
  ...authorizationEndpointAdvice,
  ...authorizationAnswerAdvice,
  ...clientTokenAdvice,
  ...clientRequestAdvice,
  ...clientAddressAdvice,
  ...clientDocumentAdvice,
  ...clientVersionAdvice,
  ...clientEntraAdvice,
}
