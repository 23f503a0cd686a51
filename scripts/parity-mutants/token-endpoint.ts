import { type Mutants, off } from './mutant.ts'

/** Of the section "Token endpoint". */
export const tokenEndpoint: Mutants = {
  'Members of a delegated answer, and their order': off(
    'entra/token-answer.ts',
    '  ext_expires_in: tokens.expiresInSeconds,\n',
    '',
  ),
  '`scope` is spelt as the client spelt it, `scp` in short': off(
    'entra/token-answer.ts',
    '...named.map(({ asked }) => asked),',
    '...named.map(({ value }) => value),',
  ),
  'Permissions and App ID URIs are known in any case, and `scp` spells permissions as their API does': off(
    'entra/scopes.ts',
    'value.toLowerCase() === name.toLowerCase()',
    'value === name',
  ),
  'What the client has consent for comes along, asked for or not': off(
    'entra/token-answer.ts',
    'isEnabled && consented.has(value)',
    '!isEnabled',
  ),
  '`x-ms-clitelem` says the AADSTS number, and how old a refresh token was': off(
    'say-refusal.ts',
    'tokenHeaders(refusal)',
    'tokenHeaders()',
  ),
  'Codes and refresh tokens are longer than a kilobyte': off('provider.ts', '6 * 1100', '256'),
  'A code buys once (54005), also of many that ask at once': off(
    'grants/authorization-code.ts',
    'await code.consume()',
    'await user',
  ),
  'A refresh token is good for every API, the first in `scope` wins': off(
    'grants/refresh-token.ts',
    '  return asked || scopeOfToken\n',
    '  return scopeOfToken\n',
  ),
  'Refreshing gives a new refresh token, and the old one stays good': off(
    'grants/refresh-token.ts',
    "if (switches.refreshReuse === 'allowed') return undefined",
    '',
  ),
  "Refreshing with OpenID Connect's scopes alone gives a token for Graph": off(
    'grants/refresh-token.ts',
    '?? (asked || scopeOfToken)',
    '?? scopeOfToken',
  ),
  'One registration as client and API: refreshing without scope is 90009, signing in is not': off(
    'entra/access.ts',
    'return entraErrors.tokenForItself(client.appId, client.displayName)',
    'return undefined',
  ),
  'Client credentials with a secret, as MSAL asks': off(
    'entra/client-credentials.ts',
    'return isCurrent ?',
    'return !isCurrent ?',
  ),
  'Client credentials with a certificate, as MSAL asks': off('entra/client-assertion.ts', "digest('x5t#S256')", "digest('x5t')"),
  "Client credentials, as Azure's SDK asks": off('grants/client-credentials.ts', "value !== '.default'", "value === '.default'"),
  'Device code, also by the bare grant name of MSAL': off(
    'entra/token-request.ts',
    "{ device_code: 'urn:ietf:params:oauth:grant-type:device_code' }",
    '{}',
  ),
  "Device code, as Azure's SDK asks": off('device-endpoint.ts', 'verification_uri: verificationUri,', ''),
  'On-behalf-of, for a token whose audience is the app': off(
    'grants/on-behalf-of.ts',
    "if (claims['scp'] === undefined)",
    "if (claims['scp'] !== undefined)",
  ),
  'On-behalf-of refuses tokens for others, expired ones, ID tokens and app-only ones': off(
    'grants/on-behalf-of.ts',
    'return entraErrors.assertionForAnother()',
    'return entraErrors.assertionInvalid()',
  ),
  'A `requested_token_use` other than `on_behalf_of` is 90100': off(
    'entra/token-request.ts',
    "fields.get('requested_token_use') !== 'on_behalf_of'",
    "!fields.has('requested_token_use')",
  ),
  "A client's secret is taken from body or header": off(
    'entra/token-request.ts',
    '(basic && canonicalId(basic.id) === client.appId ? basic.secret : undefined)',
    'undefined',
  ),
  'A wrong secret is 7000215, `invalid_client`, 401': off(
    'entra/credential-errors.ts',
    "      7000215,\n      'invalid_client',",
    "      7000215,\n      'invalid_grant',",
  ),
  'Members of an error’s body, and their order; spaces join the tail': off(
    'entra/error-body.ts',
    ' Trace ID: ',
    '\\r\\nTrace ID: ',
  ),
  '`error_uri` only for codes that the look-up page knows': off(
    'entra/error-body.ts',
    'refusal.hasPage ? { error_uri: errorPage(refusal.code) } : {}',
    '{ error_uri: errorPage(refusal.code) }',
  ),
  'One code has one meaning': off('entra/request-errors.ts', '      500112,', '      50011,'),
  'A verifier is due when a challenge was sent (501481)': off(
    'grants/authorization-code.ts',
    'return proof === challenge ? undefined : entraErrors.verifierWrong()',
    'return undefined',
  ),
  'GET and others are 900561': off(
    'tenant-endpoints.ts',
    '.all(tenantPaths.token, (request, response) => sendRefusal(tenant, entraErrors.postOnly(request.method), request, response))',
    '',
  ),
  'A body that is no form, too large, or in an unknown charset is refused as malformed': off(
    'unreadable-body.ts',
    'status === 413 ? 413 : 400',
    'status',
  ),
  "Rubbish of any kind is answered in Entra's shapes": off(
    'entra/error-body.ts',
    '    error: refusal.error,\n',
    '    fault: refusal.error,\n',
  ),
  'Codes and refresh tokens of single-page apps are redeemed with Origin only (9002327)': off(
    'entra/client-credentials.ts',
    "origin === undefined ? entraErrors.spaWithoutOrigin() : '0'",
    "'0'",
  ),
  'Codes of other apps are redeemed without Origin (9002326)': off(
    'entra/client-credentials.ts',
    "return origin === undefined ? '0' : entraErrors.originOnNonSpa()",
    "return '0'",
  ),
  "The answers to single-page apps may be read by every page, two of Entra's own headers included": off(
    'token-endpoint.ts',
    "'access-control-allow-origin': '*',",
    "'access-control-allow-origin': origin,",
  ),
  'Single-page apps are told when their refresh token ends (`refresh_token_expires_in`)': off(
    'grants/entitlement.ts',
    "refresh?.platform === 'spa' ? refresh.expiresInSeconds : undefined",
    'undefined',
  ),
  "A preflight lets MSAL.js's headers pass, and no others": off(
    'tenant-endpoints.ts',
    "'x-client-SKU, ",
    "'mcp-protocol-version, x-client-SKU, ",
  ),
  'Refresh tokens of single-page apps end after 24 hours (700084), others after 90 idle days (700082)': off(
    'grants/authorization-code.ts',
    "platform === 'spa' ? spaRefreshSeconds : refreshSeconds",
    'refreshSeconds',
  ),
  "The device's answer: members, a code of nine signs, no complete address": off(
    'device-endpoint.ts',
    'verification_uri: verificationUri,',
    'verification_uri: verificationUri, verification_uri_complete: verificationUri,',
  ),
  'A device waits (70016) and is served once': off(
    'grants/device-code.ts',
    'return entraErrors.devicePending()',
    'return entraErrors.deviceCodeUnknown()',
  ),
  'A certificate, named by SHA-256, SHA-1 or `kid`, signed PS256 or RS256, proves the client': off(
    'entra/client-assertion.ts',
    "['RS256', 'PS256']",
    "['RS256']",
  ),
  "Another issuer's word proves the client, where a federated credential says so": off(
    'entra/client-assertion.ts',
    'judgeFederated(client.federatedIdentityCredentials, claims) ??',
    "entraErrors.federatedIssuerUnknown('') ??",
  ),
  "An app's own token: four members, `sub` is `oid`, no scope": off(
    'grants/entitlement.ts',
    '    scope: undefined,\n',
    "    scope: '.default',\n",
  ),
  'Another password ends the refresh tokens of the old one (50173)': off(
    'grants/refresh-token.ts',
    'if (token.passwordMark === passwordMark(user)) return undefined',
    'if (token) return undefined',
  ),
  'How many of the same request make a loop (50196); off unless switched on': off(
    'grants/request-loop.ts',
    'count > mostSameRequests ?',
    'count > 10 * mostSameRequests ?',
  ),
  'Declined, expired and invented device codes are told apart': off(
    'grants/device-code.ts',
    'return entraErrors.deviceCodeExpired()',
    'return entraErrors.deviceCodeUnknown()',
  ),
  'A refresh at `common` finds the tenant': off(
    'tenant-meant.ts',
    "    holder('RefreshToken', withoutPrefix(refreshToken ?? '')) ??\n",
    '',
  ),
  'A code is redeemed at its own tenant only (700005)': off(
    'grants/authorization-code.ts',
    'entraErrors.grantOfAnotherTenant()',
    'entraErrors.grantUnreadable()',
  ),
  'Refresh tokens that end their family when they come again (switch `refreshReuse`)': off(
    'grants/refresh-token.ts',
    'if (await ended.find(family)) return',
    'if (!ended) return',
  ),
  "An app's own token carries the roles it is assigned": off('tokens.ts', 'this.#directory.appRolesOf(id, order.api)', '[]'),
  'A certificate that the app does not have is 700027': off(
    'entra/client-assertion.ts',
    '  if (!known) {\n',
    '  if (!known) {\n    return entraErrors.assertionMalformed()\n',
  ),
}
