import { pages, type Remedy } from './remedy.ts'

/** Remedies for the codes that speak of codes, refresh tokens and assertions. See `remedies.ts`. */
export const grantRemedies = {
  70000: {
    means: 'The code or refresh token is not good for this request: it belongs to another app, or was taken back.',
    client: 'Redeem with the client id it was issued to; otherwise sign in again.',
    documented: pages.codes,
  },
  70008: {
    means: 'The code or refresh token has expired. A code lives about ten minutes.',
    client: 'Begin a new sign-in.',
    documented: pages.codes,
  },
  54005: {
    means: 'The code was redeemed before; it is good once.',
    client:
      'Look for a callback that is handled twice (double rendering, a browser that loads ahead, a retry). Use the refresh token from then on.',
    documented: pages.codes,
  },
  700082: {
    means: 'The refresh token has not been used for 90 days.',
    client: 'Sign in again.',
    documented: pages.refreshTokens,
  },
  700084: {
    means: 'The refresh token of a single-page app lives 24 hours, however often it is used.',
    registration: 'A client that is no page in a browser belongs under publicClient, where refresh tokens last.',
    client: 'Sign in again, silently where the session lasts.',
    documented: pages.refreshTokens,
  },
  50173: {
    means: 'The user’s sessions were revoked, or the password was changed, after the token was issued.',
    client: 'Throw the refresh token away and sign in again.',
    documented: pages.refreshTokens,
  },
  50013: {
    means:
      'The assertion’s signature does not hold: it was not issued by this tenant, was changed, or is meant for Microsoft Graph only.',
    client: 'Pass on the access token exactly as the MCP server received it. Tokens for Graph cannot be exchanged.',
    documented: pages.onBehalfOf,
  },
  500131: {
    means: 'The assertion is for another app than the one that presents it.',
    client:
      'Send client id and secret of the API that the token is for. If the client’s own app answers here, the client asked for a scope of the wrong API.',
    documented: pages.onBehalfOf,
  },
  500133: {
    means: 'The assertion has expired.',
    client: 'Let the MCP server refuse expired tokens with 401 before it exchanges them; then the client gets a new one.',
    documented: pages.onBehalfOf,
  },
  50027: {
    means: 'The assertion cannot be exchanged: it speaks for an app, not for a user.',
    client: 'On-behalf-of needs a user’s token. For an app alone use client credentials.',
    documented: pages.onBehalfOf,
  },
  240002: {
    means: 'An ID token was sent where an access token belongs.',
    client: 'Send access_token, not id_token, to the MCP server.',
    documented: pages.onBehalfOf,
  },
  7000114: {
    means: 'The app may not act on behalf of users: it asks with a token that it did not get as an API.',
    registration: 'Register the API as an app of its own, with a scope under "Expose an API".',
    client: 'Present a token whose audience is the client id that presents it.',
    documented: pages.onBehalfOf,
  },
} as const satisfies Record<number, Remedy>
