import { type EntraError, quoted, refusal } from './refusal.ts'

const federatedAdvice =
  'Please check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation'

/** The part of the closed table that speaks of how a client proved itself. See `errors.ts`. */
export const credentialErrors = {
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
      { hasPage: true },
    ),
  /** Documented text; that a request for an app's own token has a code of its own is captured in reports. */
  credentialsOfAppMissing: () =>
    refusal(
      7000216,
      'invalid_client',
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
      { hasPage: true },
    ),
  secretExpired: (appId: string) =>
    refusal(
      7000222,
      'invalid_client',
      `The provided client secret keys for app '${appId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
      { hasPage: true },
    ),
  secretFromPublicClient: () =>
    refusal(700025, 'invalid_client', "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."),
  /** The first word of the sentence is documented, the reason in brackets is captured in reports. */
  assertionKeyUnknown: (reason: string) =>
    refusal(700027, 'invalid_client', `Client assertion failed signature validation. [Reason - ${quoted(reason)}]`, {
      hasPage: true,
    }),
  assertionMalformed: () => refusal(50027, 'invalid_client', 'JWT token is invalid or malformed.', { hasPage: true }),
  assertionOfAnotherApp: () =>
    refusal(700021, 'invalid_client', "Client assertion application identifier doesn't match 'client_id' parameter.", {
      hasPage: true,
    }),
  assertionForAnotherRealm: () =>
    refusal(700023, 'invalid_client', "Client assertion audience claim doesn't match Realm issuer.", { hasPage: true }),
  clientAssertionExpired: (now: string, notBefore: string, expires: string) =>
    refusal(
      700024,
      'invalid_client',
      `Client assertion is not within its valid time range. Current time: ${now}, assertion valid from ${notBefore}, expiry time of assertion ${expires}.`,
      { hasPage: true },
    ),
  federatedIssuerUnknown: (issuer: string) =>
    refusal(
      700211,
      'invalid_client',
      `No matching federated identity record found for presented assertion issuer '${quoted(issuer)}'. ${federatedAdvice}`,
    ),
  federatedAudienceUnknown: (audience: string) =>
    refusal(
      700212,
      'invalid_client',
      `No matching federated identity record found for presented assertion audience '${quoted(audience)}'. ${federatedAdvice}`,
    ),
  federatedSubjectUnknown: (subject: string) =>
    refusal(
      700213,
      'invalid_client',
      `No matching federated identity record found for presented assertion subject '${quoted(subject)}'. ${federatedAdvice}`,
    ),
  /** The text is captured in reports (the other issuer could not be reached); the pair with `invalid_request` is assumed. */
  federatedIssuerSilent: () => refusal(501661, 'invalid_request', 'Request to External OIDC endpoint failed.'),
  appDisabled: (appId: string, name: string) =>
    refusal(7000112, 'unauthorized_client', `Application '${appId}'(${name}) is disabled.`, { hasPage: true }),
} as const satisfies Record<string, (...facts: never[]) => EntraError>
