import { type EntraError, quoted, refusal } from './refusal.ts'

/** The part of the closed table that speaks of the authority that was asked: a host, or an account of the wrong kind. See `errors.ts`. */
export const authorityErrors = {
  instanceUnknown: () => refusal(50049, 'invalid_instance', 'Unknown or invalid instance.', { hasPage: true }),
  singleTenantApp: (appId: string, name: string) =>
    refusal(
      50194,
      'invalid_request',
      `Application '${appId}'(${quoted(name)}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.`,
      { hasPage: true },
    ),
  organizationsOnlyApp: (appId: string, name: string) =>
    refusal(
      9002332,
      'invalid_request',
      `Application '${appId}'(${quoted(name)}) is configured for use by Azure Active Directory users only. Please do not use the /consumers endpoint to serve this request.`,
    ),
} as const satisfies Record<string, (...facts: never[]) => EntraError>
