import { consumersTenant } from '../directory/seed.ts'
import { type TenantAddresses, tenantAddresses } from './paths.ts'

/** Authorities that are no tenant: the account that signs in decides which tenant it will be (documented). */
export const sharedAuthorities = ['common', 'organizations', 'consumers'] as const
export type SharedAuthority = (typeof sharedAuthorities)[number]

/** The issuer that stands for all tenants, written out literally in the documents of `common` and `organizations` (captured). */
export const issuerTemplate = (origin: string): string => `${origin}/{tenantid}/v2.0`

/**
 * The addresses in the document of a shared authority: every endpoint under its own name, the issuer a template (captured),
 * or for `consumers` the one tenant of personal accounts (documented).
 */
export function sharedAddresses(origin: string, authority: SharedAuthority): TenantAddresses {
  const issuer = authority === 'consumers' ? tenantAddresses(origin, consumersTenant.id).issuer : issuerTemplate(origin)
  return { ...tenantAddresses(origin, authority), issuer }
}
