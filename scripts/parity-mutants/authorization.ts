import { type Mutants, off } from './mutant.ts'

/** Of the section "Authorization endpoint". */
export const authorization: Mutants = {
  'The answer is `code`, `client_info`, `state`, `session_state`, in that order, without `iss`': off(
    'authorization-result.ts',
    '        state,\n        session_state: sessionId,\n',
    '        session_state: sessionId,\n        state,\n',
  ),
  '`client_info` names the account, and MSAL makes its account id of it': off(
    'entra/token-answer.ts',
    '{ uid: userId, utid: tenantId }',
    '{ uid: tenantId, utid: userId }',
  ),
  'Response modes query, fragment and form_post': off(
    'entra/authorization-answer.ts',
    "replyTo.mode === 'fragment'",
    "replyTo.mode === 'query'",
  ),
  'A redirect URI without a path gets a slash': off(
    'entra/authorization-answer.ts',
    "return { kind: 'redirect', location: url.href }",
    "return { kind: 'redirect', location: url.href.replace(/^(https?:[/][/][^/]+)[/](?=[?#])/, '$1') }",
  ),
  'Errors on the redirect carry ids, time and page, with lower-case escapes': off(
    'entra/authorization-answer.ts',
    '(digits) => digits.toLowerCase()',
    '(digits) => digits',
  ),
  'Errors about app or redirect URI show a page and redirect nowhere': off(
    'entra/authorization-request.ts',
    'if (isRefusal(client)) return page(client)',
    "if (isRefusal(client)) return { kind: 'redirect', refusal: client, replyTo: { redirectUri: one('redirect_uri'), mode: 'query' } }",
  ),
  'A client id in capitals is the same app, and tokens say it in small letters': off('guid.ts', 'id.toLowerCase()', 'id'),
  'The port of a localhost redirect does not count, its path does': off(
    'entra/redirect-uri.ts',
    'if (registered === asked) return true',
    'if (registered === asked || registered !== asked) return registered === asked',
  ),
  'Anything else about a redirect URI is compared to the letter': off(
    'entra/redirect-uri.ts',
    '(https?:\\/\\/localhost)',
    '(https?:\\/\\/(?:localhost|127\\.0\\.0\\.1))',
  ),
  '`scope` is required': off('entra/authorization-request.ts', "one('scope')?.trim()", "(one('scope')?.trim() || 'openid')"),
  'A bare custom scope belongs to Graph, which has none of that name (650053)': off(
    'entra/scopes.ts',
    'entraErrors.scopeNotOnResource(client.displayName, value, api.appId)',
    'entraErrors.scopeInvalid(asked)',
  ),
  'PKCE is not enforced for public clients': off(
    'entra/authorization-request.ts',
    "const isBound = platform === 'spa' || !isGuid(client.appId)",
    'const isBound = true',
  ),
  'PKCE is enforced for single-page apps (9002325)': off(
    'entra/authorization-request.ts',
    "const isBound = platform === 'spa' || !isGuid(client.appId)",
    'const isBound = !isGuid(client.appId)',
  ),
  'PKCE is enforced for clients by the address of a metadata document (preview; that the code is 9002325 is assumed)': off(
    'entra/authorization-request.ts',
    "const isBound = platform === 'spa' || !isGuid(client.appId)",
    "const isBound = platform === 'spa'",
  ),
  'A challenge without method, or `plain`, is taken as plain': off(
    'entra/authorization-request.ts',
    "method === 'S256' ? challenge :",
    "method !== 'S512' ? challenge :",
  ),
  '`prompt=none` without a session is `login_required` (50058)': off(
    'entra/grant-errors.ts',
    "'login_required'",
    "'interaction_required'",
  ),
  '`prompt=login` and `select_account` ask again': off(
    'entra/authorization-request.ts',
    "prompt === 'login' || prompt === 'select_account'",
    "prompt === 'login'",
  ),
  'The same request may be posted': off(
    'tenant-endpoints.ts',
    '.post(tenantPaths.authorize, form, (request, response) => authorize(tenant, handle, request, response))',
    '',
  ),
  'Consent is asked for what nobody has granted, and remembered': off(
    'questions.ts',
    'isForEverybody ? grant : { ...grant, principalId: user.id }',
    'grant',
  ),
  'Consent that is declined is 65004': off(
    'questions.ts',
    "if (!isAllowed(form)) return refused('consentDeclined')\n    const",
    'const',
  ),
  'Permissions of administrators are for them to grant (90094)': off(
    'questions.ts',
    'needsAdministrator(tenant, entry)))\n      return isForAll',
    'false))\n      return isForAll',
  ),
  '`.default` means what the registration lists (650057)': off(
    'entra/access.ts',
    'if (isNotConfigured(directory, client, wanted))',
    'if (!isNotConfigured)',
  ),
  'The admin consent endpoint': off('authorization-result.ts', "admin_consent: 'True', ", ''),
  'ID tokens and access tokens straight from the endpoint, where the registration allows it': off(
    'authorization-result.ts',
    "c_hash: wants('code') ? leftHalf(code) : undefined,",
    '',
  ),
  'Response types that are not allowed are 700054 and 700051': off(
    'entra/request-errors.ts',
    'refusal(700054, ',
    'refusal(700051, ',
  ),
  'A second factor that a policy wants (50076)': off('entra/people.ts', 'if (second) return', 'if (!policies) return'),
  'A policy that blocks (53003)': off('entra/people.ts', "if (strongest('blocked')) return", 'if (!policies) return'),
  'A device that must prove itself (50097)': off('entra/people.ts', "if (strongest('device')) return", 'if (!policies) return'),
  'People who are not assigned (50105)': off('entra/people.ts', 'if (closed) return', 'if (!directory) return'),
  'A claims challenge: `acrs` that is demanded is in the token afterwards': off(
    'carried.ts',
    "acrs: amr.includes('mfa') ? claims.contexts : [],",
    'acrs: [],',
  ),
  '`claims` that cannot be read is 50117, on both endpoints (that the OAuth error is `invalid_request` is assumed)': off(
    'entra/claims-parameter.ts',
    'entraErrors.claimsUnreadable()',
    'entraErrors.grantUnreadable()',
  ),
  '`xms_cc` says what the client understands, where the API wants to know': off(
    'grants/sign-ins.ts',
    'capabilities.length > 0 ? { ...signIn, capabilities } : signIn',
    'signIn',
  ),
  'Somebody of another tenant is refused on a page (50020)': off('sign-in.ts', 'judged.code === 50020', 'judged.code === -1'),
  'Signing out: session, registered address, state': off(
    'logout-endpoint.ts',
    "if (state !== undefined) url.searchParams.set('state', state)",
    '',
  ),
  'Signing out tells the apps of the session': off('logout-endpoint.ts', "url.searchParams.set('sid', sessionId)", ''),
}
