import { type Mutants, off } from './mutant.ts'

/** Of the section "The `resource` parameter". */
export const resource: Mutants = {
  'It must be an App ID URI of the app whose scopes are asked, on every leg (9010010)': off(
    'entra/resource-parameter.ts',
    'apis.length === 1 && resourceNames(resource, apis[0].api)',
    'apis.length === 1 && resource.length > 0',
  ),
  'A slash at the end makes it another one': off(
    'entra/resource-parameter.ts',
    'identifierUris.includes(resource)',
    "identifierUris.includes(resource.replace(/[/]$/, ''))",
  ),
  'Beside a bare scope it is refused, whatever it says': off(
    'entra/scopes.ts',
    'if (resource !== undefined && !resourceNames(resource, api)) return entraErrors.resourceMismatch()',
    '',
  ),
  'Where it is right, a scope that its API does not publish is refused for itself (650053)': off(
    'entra/scopes.ts',
    'resource !== undefined && !resourceNames(resource, api)',
    'resource !== undefined',
  ),
  "Beside OpenID Connect's scopes alone it is refused, whatever it says": off(
    'entra/resource-parameter.ts',
    'apis.length === 1 && ',
    'apis[0].permissions.length === 0 || ',
  ),
  'On a refresh without scope it is refused, even the right one': off(
    'grants/refresh-token.ts',
    "if (fields.get('resource') !== undefined && !asked && tenant.switches.resource === 'now')",
    "if (fields.get('nothing') !== undefined)",
  ),
  'On a code redemption without scope it is compared with the scopes of the code': off(
    'grants/authorization-code.ts',
    "signIn, scope, resource: fields.get('resource') })",
    'signIn, scope, resource: undefined })',
  ),
  'A device that polls with a `resource` of another API gets nothing (9010010)': off(
    'grants/device-code.ts',
    "scope: device.scope, resource: fields.get('resource') })",
    'scope: device.scope, resource: undefined })',
  ),
  "An app's own token for a `resource` of another API is refused (9010010)": off(
    'grants/client-credentials.ts',
    '!resourceMatches(resource, asked)',
    '!resourceMatches',
  ),
  "It does not become the audience: `aud` is the API's GUID": off(
    'entra/claim-sets.ts',
    'v2UserClaims = (facts: TokenFacts<UserBearer>) => ({\n  aud: facts.audience.appId,',
    'v2UserClaims = (facts: TokenFacts<UserBearer>) => ({\n  aud: facts.audienceName,',
  ),
  'Before March 2026 it was ignored (switch `resource`)': off(
    'grants/refresh-token.ts',
    "!asked && tenant.switches.resource === 'now'",
    '!asked',
  ),
  'In 2025 it was refused with 901002 (switch `resource`)': off(
    'entra/access.ts',
    "if (resource !== undefined && switches.resource === '2025') return entraErrors.resourceNotSupported()",
    '',
  ),
}
