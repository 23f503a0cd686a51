import { type EntraError, refusal } from './refusal.ts'

/** The part of the closed table that speaks of what was shown: sessions, codes, refresh tokens, device codes, users' assertions. See `errors.ts`. */
export const grantErrors = {
  nobodySignedIn: () =>
    refusal(
      50058,
      'login_required',
      'A silent sign-in request was sent but no user is signed in. The cookies used to represent the user session were not sent in the request.',
      { hasPage: true },
    ),
  grantOfAnother: () => refusal(70000, 'invalid_grant', 'Provided grant is invalid or malformed.', { hasPage: true }),
  grantExpired: () =>
    refusal(
      70008,
      'invalid_grant',
      'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
      { hasPage: true },
    ),
  codeRedeemed: () =>
    refusal(
      54005,
      'invalid_grant',
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
      { hasPage: true },
    ),
  refreshTokenInactive: () =>
    refusal(700082, 'invalid_grant', 'The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.', {
      hasPage: true,
    }),
  refreshTokenOfSpaExpired: () =>
    refusal(
      700084,
      'invalid_grant',
      'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.',
      { hasPage: true },
    ),
  grantOfAnotherTenant: () =>
    refusal(
      700005,
      'invalid_grant',
      'Provided Authorization Code is intended to use against other tenant, thus rejected. OAuth2 Authorization Code must be redeemed against same tenant it was acquired for (/common or /{tenant-ID} as appropriate).',
      { hasPage: true },
    ),
  grantRevoked: (issued: string, validFrom: string) =>
    refusal(
      50173,
      'invalid_grant',
      `The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '${issued}' and the TokensValidFrom date (before which tokens are not valid) for this user is '${validFrom}'.`,
      { suberror: 'bad_token', hasPage: true },
    ),
  devicePending: () =>
    refusal(70016, 'authorization_pending', 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.', {
      hasPage: true,
    }),
  deviceCodeUnknown: () =>
    refusal(
      70018,
      'bad_verification_code',
      'Invalid verification code due to user typing in wrong user code for device code flow. Authorization is not approved.',
      { hasPage: true },
    ),
  deviceCodeExpired: () =>
    refusal(70019, 'expired_token', 'Verification code expired. Have the user retry the sign-in.', { hasPage: true }),
  clientLoop: () =>
    refusal(
      50196,
      'invalid_request',
      "A client loop has been detected. Check the app's logic to ensure that token caching is implemented, and that error conditions are handled correctly. The app has made too many of the same request in too short a period, indicating that it is in a faulty state or is abusively requesting tokens.",
      { hasPage: true },
    ),
  originOnNonSpa: () =>
    refusal(
      9002326,
      'invalid_request',
      "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin is not allowed.",
    ),
  spaWithoutOrigin: () =>
    refusal(
      9002327,
      'invalid_request',
      "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    ),
  assertionInvalid: () => refusal(50013, 'invalid_grant', 'Assertion failed signature validation.', { hasPage: true }),
  assertionExpired: () =>
    refusal(
      500133,
      'invalid_grant',
      'Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token.',
    ),
  assertionForAnother: () =>
    refusal(500131, 'invalid_grant', 'Assertion audience does not match the Client app presenting the assertion.', {
      hasPage: true,
    }),
  /** Documented: an app-only token cannot be used on behalf of anybody; that this is the code for it is assumed. */
  assertionWithoutUser: (appId: string) =>
    refusal(7000114, 'invalid_grant', `Application '${appId}' isn't allowed to make application on-behalf-of calls.`),
  assertionIsIdToken: () =>
    refusal(240002, 'invalid_grant', "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant."),
} as const satisfies Record<string, (...facts: never[]) => EntraError>
