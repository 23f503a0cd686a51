import { type EntraError, quoted, refusal } from './refusal.ts'

/** Which policy has to be met; the GUID is opaque to clients, which send it back (documented). */
const policyChallenge = JSON.stringify({
  access_token: { capolids: { essential: true, values: ['c1b7f1a2-6d0e-4b7d-9c62-5f0f3f2e8a77'] } },
})

/** The part of the closed table that speaks of people: what they may do, and what they have agreed to. See `errors.ts`. */
export const policyErrors = {
  consentMissing: (appId: string, name: string) =>
    refusal(
      65001,
      'invalid_grant',
      `The user or administrator has not consented to use the application with ID '${appId}' named '${name}'. Send an interactive authorization request for this user and resource.`,
      { suberror: 'consent_required', redirectError: 'consent_required', hasPage: true },
    ),
  /** Said on a redirect; to a device that polls, `authorization_declined` (RFC 8628 has `access_denied`; Microsoft's word is documented). */
  consentDeclined: (name: string) =>
    refusal(65004, 'authorization_declined', `User declined to consent to access the app '${name}'.`, {
      redirectError: 'access_denied',
      subcode: 'cancel',
      hasPage: true,
    }),
  /** The pair with `access_denied` is assumed. */
  adminConsentMissing: () =>
    refusal(
      90094,
      'access_denied',
      'Administrator consent is required. The app asks for permissions that only an administrator can grant: ask an administrator to grant them to this app before you can use it.',
      { hasPage: true },
    ),
  userNotAssigned: (appId: string, name: string, user: string) =>
    refusal(
      50105,
      'interaction_required',
      `Your administrator has configured the application ${name} ('${appId}') to block users unless they are specifically granted ('assigned') access to the application. The signed-in user '${user}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application.`,
      { hasPage: true },
    ),
  appNotAssigned: (appId: string, name: string, resourceId: string, resource: string) =>
    refusal(
      501051,
      'invalid_grant',
      `Application '${appId}'(${name}) is not assigned to a role for the application '${resourceId}'(${resource}).`,
      { hasPage: true },
    ),
  /** @param claims what to send back: a policy, or the authentication contexts that are not met. */
  secondFactorMissing: (resourceId: string, claims: string = policyChallenge) =>
    refusal(
      50076,
      'interaction_required',
      `Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '${resourceId}'.`,
      { suberror: 'basic_action', hasPage: true, claims },
    ),
  secondFactorNotSetUp: (resourceId: string) =>
    refusal(
      50079,
      'interaction_required',
      `Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '${resourceId}'.`,
      { suberror: 'basic_action', hasPage: true, claims: policyChallenge },
    ),
  deviceNotProven: () =>
    refusal(50097, 'invalid_grant', 'Device authentication is required.', { suberror: 'additional_action', hasPage: true }),
  blockedByPolicy: () =>
    refusal(
      53003,
      'invalid_grant',
      'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
      { suberror: 'message_only', redirectError: 'access_denied', hasPage: true, claims: policyChallenge },
    ),
  wrongPassword: () =>
    refusal(50126, 'invalid_grant', 'Error validating credentials due to invalid username or password.', { hasPage: true }),
  userUnknown: (tenant: string) =>
    refusal(
      50034,
      'invalid_grant',
      `The user account does not exist in the ${tenant} directory. To sign into this application, the account must be added to the directory.`,
      { hasPage: true },
    ),
  userDisabled: () => refusal(50057, 'invalid_grant', 'The user account is disabled.', { hasPage: true }),
  userOfAnotherTenant: (user: string, home: string, tenant: string, appId: string, name: string) =>
    refusal(
      50020,
      'interaction_required',
      `User account '${quoted(user)}' from identity provider '${home}' does not exist in tenant '${tenant}' and cannot access the application '${appId}'(${name}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Microsoft Entra user account.`,
      { hasPage: true },
    ),
} as const satisfies Record<string, (...facts: never[]) => EntraError>
