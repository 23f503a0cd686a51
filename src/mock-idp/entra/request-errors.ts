import { type EntraError, quoted, refusal } from './refusal.ts'

/** The part of the closed table that speaks of what was asked. See `errors.ts`. */
export const requestErrors = {
  tenantNotFound: (tenant: string) =>
    refusal(
      90002,
      'invalid_tenant',
      `Tenant '${quoted(tenant)}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
      { hasPage: true },
    ),
  tenantMalformed: (tenant: string) =>
    refusal(
      900021,
      'invalid_tenant',
      `Requested tenant identifier '${quoted(tenant)}' is not valid. Tenant identifiers may not be an empty GUID.`,
    ),
  parameterMissing: (parameter: string) =>
    refusal(900144, 'invalid_request', `The request body must contain the following parameter: '${parameter}'.`, {
      hasPage: true,
    }),
  parameterTwice: (parameter: string) =>
    refusal(
      9000411,
      'invalid_request',
      `The request is not properly formatted. The parameter '${quoted(parameter)}' is duplicated.`,
    ),
  /** Text captured for other parameters; that a use other than `on_behalf_of` is met with it is assumed. */
  parameterInvalid: (parameter: string) =>
    refusal(90100, 'invalid_request', `${parameter} parameter is empty or not valid.`, { hasPage: true }),
  /** For a code or refresh token that is none, the OAuth error is `invalid_grant` (captured), and it is said before any secret is looked at. */
  grantUnreadable: () =>
    refusal(9002313, 'invalid_grant', 'Invalid request. Request is malformed or invalid.', { hasPage: true }),
  /** The code and its text are Entra's for a `claims` that cannot be read (captured from its look-up page); the pair with `invalid_request` is assumed. */
  claimsUnreadable: () =>
    refusal(50117, 'invalid_request', "Failed to deserialize policy specified in the request's claim parameter.", {
      hasPage: true,
    }),
  /** Assumed: Entra has no documented code for a body it cannot read; 90014 is the nearest that is documented. */
  bodyUnreadable: (reason: string, status: number) =>
    refusal(
      90014,
      'invalid_request',
      `The request body could not be read as form fields (application/x-www-form-urlencoded): ${reason}.`,
      { status },
    ),
  postOnly: (method: string) =>
    refusal(900561, 'invalid_request', `The endpoint only accepts POST requests. Received a ${method} request.`, {
      hasPage: true,
    }),
  promptNotSupported: () => refusal(90023, 'invalid_request', "Unsupported 'prompt' value."),
  /** Captured 2026-09-08 for the empty GUID. */
  appIdInvalid: (appId: string) =>
    refusal(700038, 'unauthorized_client', `${quoted(appId)} is not a valid application identifier.`),
  appNotFound: (appId: string, tenant: string) =>
    refusal(
      700016,
      'unauthorized_client',
      `Application with identifier '${quoted(appId)}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
      { hasPage: true },
    ),
  grantTypeNotSupported: (grantType: string) =>
    refusal(70003, 'unsupported_grant_type', `The app requested an unsupported grant type '${quoted(grantType)}'.`),
  responseTypeDisabled: (responseType: string) =>
    responseType.split(' ').includes('id_token')
      ? refusal(700054, 'unsupported_response_type', "response_type 'id_token' is not enabled for the application.")
      : refusal(700051, 'unsupported_response_type', "response_type 'token' is not enabled for the application."),
  responseTypeUnknown: () =>
    refusal(
      70005,
      'unsupported_response_type',
      "The provided value for the input parameter 'response_type' is not allowed for this client.",
    ),
  responseModeUnknown: () =>
    refusal(70007, 'unsupported_response_mode', "The provided value for the input parameter 'response_mode' is not allowed."),
  redirectUriNotRegistered: (redirectUri: string, appId: string) =>
    refusal(
      50011,
      'invalid_request',
      `The redirect URI '${quoted(redirectUri)}' specified in the request does not match the redirect URIs configured for the application '${appId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal.`,
      { hasPage: true },
    ),
  /** The pair with `invalid_client` is captured; the status 400 assumed. */
  redirectUriChanged: () =>
    refusal(
      500112,
      'invalid_client',
      'The reply address in the request does not match the reply address provided when requesting Authorization code.',
      { status: 400, hasPage: true },
    ),
  pkceRequired: () =>
    refusal(
      9002325,
      'invalid_request',
      'Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
    ),
  challengeSize: () => refusal(501491, 'invalid_request', 'Invalid size of Code_Challenge parameter.'),
  challengeMethod: () => refusal(50149, 'invalid_request', 'Invalid Code_Challenge_method parameter.'),
  verifierWrong: () =>
    refusal(
      501481,
      'invalid_grant',
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    ),
  scopeNotOnResource: (client: string, scope: string, resource: string) =>
    refusal(
      650053,
      'invalid_scope',
      `The application '${client}' asked for scope '${quoted(scope)}' that doesn't exist on the resource '${resource}'. Contact the app vendor.`,
      // The text is captured; that the redirect says `invalid_client` is assumed.
      { redirectError: 'invalid_client', hasPage: true },
    ),
  resourceNotFound: (name: string, tenant: string) =>
    refusal(
      500011,
      'invalid_resource',
      `The resource principal named ${quoted(name)} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
      { hasPage: true },
    ),
  resourceNotConfigured: (appId: string, name: string, resource: string) =>
    refusal(
      650057,
      'invalid_resource',
      `Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: ${appId}(${name}). Resource value from request: ${quoted(resource)}.`,
      { hasPage: true },
    ),
  /** The answer of 2025 (captured), behind the switch `resource`. */
  resourceNotSupported: () => refusal(901002, 'invalid_request', "The 'resource' request parameter isn't supported."),
  resourceMismatch: () =>
    refusal(9010010, 'invalid_target', "The resource parameter provided in the request doesn't match with the requested scopes."),
  severalResources: (scope: string) =>
    refusal(
      28000,
      'invalid_scope',
      `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${quoted(scope)} is not valid.`,
    ),
  scopeInvalid: (scope: string) =>
    refusal(
      70011,
      'invalid_scope',
      `The provided value for the input parameter 'scope' is not valid. The scope '${quoted(scope)}' is not valid.`,
      { hasPage: true },
    ),
  /** Text captured in reports; the pair with `invalid_scope` assumed. */
  scopeNotDefault: (scope: string) =>
    refusal(
      1002012,
      'invalid_scope',
      `The provided value for scope ${quoted(scope)} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
      { hasPage: true },
    ),
  severalDefaults: () =>
    refusal(
      700022,
      'invalid_request',
      "The provided value for the input parameter 'scope' isn't valid because it contains more than one resource.",
      { hasPage: true },
    ),
  grantNotOnCommon: () =>
    refusal(
      9001023,
      'invalid_request',
      'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
      { hasPage: true },
    ),
  noReplyAddress: () =>
    refusal(900971, 'invalid_request', 'No reply address is registered for the application.', { hasPage: true }),
  scopeEmpty: () =>
    refusal(
      28003,
      'invalid_request',
      'Provided value for the input parameter scope cannot be empty when requesting an access token using the provided authorization code. Please specify a valid scope.',
    ),
  tokenForItself: (appId: string, name: string) =>
    refusal(
      90009,
      'invalid_request',
      `Application '${appId}'(${name}) is requesting a token for itself. This scenario is supported only if resource is specified using the GUID based App Identifier.`,
    ),
} as const satisfies Record<string, (...facts: never[]) => EntraError>
