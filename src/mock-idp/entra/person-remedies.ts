import { pages, type Remedy } from './remedy.ts'

/** Remedies for the codes that speak of people, their devices and the policies for them. See `remedies.ts`. */
export const personRemedies = {
  50058: {
    means: 'The client asked for a silent sign-in (prompt=none), and nobody is signed in, or the browser holds the cookie back.',
    client: 'Fall back to a sign-in that people see.',
    documented: pages.codeFlow,
  },
  50126: {
    means: 'User name or password is wrong.',
    client: 'The mock prints its users and their passwords when it starts, and shows them on its page at /.',
    documented: pages.codes,
  },
  50034: {
    means: 'There is no such user in the tenant.',
    client: 'Check the user name, and the tenant of the authority.',
    documented: pages.codes,
  },
  50057: {
    means: 'The user’s account is switched off.',
    registration: 'accountEnabled of the user.',
    documented: pages.codes,
  },
  50020: {
    means: 'The account is of another tenant, and is no guest in this one.',
    registration: 'Invite the person as a guest, or let other tenants in: signInAudience "AzureADMultipleOrgs".',
    client: 'Or sign in with an account of the tenant in the authority.',
    documented: pages.codes,
  },
  50076: {
    means: 'A policy demands multi-factor authentication for this API.',
    client:
      'Send the user through a sign-in; on-behalf-of answers with "claims" that must go into that request. The MCP server passes them on in its 401.',
    documented: pages.claimsChallenge,
  },
  50079: {
    means: 'The user must first register for multi-factor authentication.',
    client: 'Send the user through a sign-in, with the "claims" of the answer.',
    documented: pages.claimsChallenge,
  },
  50097: {
    means: 'A policy demands a known device.',
    client: 'Sign in on a managed device, through its broker or browser; with the "claims" of the answer.',
    documented: pages.conditionalAccess,
  },
  53003: {
    means: 'A Conditional Access policy blocks this sign-in.',
    registration: 'An administrator finds the policy in the sign-in log by the correlation id.',
    client: 'Nothing helps but meeting the policy (place, device, app); asking again does not.',
    documented: pages.conditionalAccess,
  },
  70016: {
    means: 'The person has not yet finished at the device page; this is how waiting looks.',
    client: 'Ask again after "interval" seconds.',
    documented: pages.deviceCode,
  },
  70018: {
    means: 'The device code or user code is unknown.',
    client: 'Send device_code exactly as it came; begin anew if it is old.',
    documented: pages.deviceCode,
  },
  70019: {
    means: 'The device code has expired: nobody signed in within 15 minutes.',
    client: 'Begin anew with a fresh code.',
    documented: pages.deviceCode,
  },
} as const satisfies Record<number, Remedy>
