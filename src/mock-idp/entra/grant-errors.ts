import { type EntraError, refusal } from './refusal.ts'

/** The part of the closed table that speaks of who asked: people, secrets, codes, refresh tokens, assertions. See `errors.ts`. */
export const grantErrors = {
  nobodySignedIn: () =>
    refusal(
      50058,
      'login_required',
      'A silent sign-in request was sent but no user is signed in. The cookies used to represent the user session were not sent in the request.',
      { hasPage: true },
    ),
  wrongPassword: () =>
    refusal(50126, 'invalid_grant', 'Error validating credentials due to invalid username or password.', { hasPage: true }),
  secretWrong: (appId: string) =>
    refusal(
      7000215,
      'invalid_client',
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${appId}'.`,
      { hasPage: true },
    ),
  secretMissing: () =>
    refusal(
      7000218,
      'invalid_client',
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      {
        hasPage: true,
      },
    ),
  secretFromPublicClient: () =>
    refusal(700025, 'invalid_client', "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."),
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
  /** Documented: an app-only token cannot be used on behalf of anybody. The code is assumed. */
  assertionWithoutUser: () =>
    refusal(50027, 'invalid_grant', 'The assertion is an app-only access token; on-behalf-of needs a token of a user.'),
  assertionIsIdToken: () =>
    refusal(240002, 'invalid_grant', "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant."),
} as const satisfies Record<string, (...facts: never[]) => EntraError>
