import { authorityErrors } from './authority-errors.ts'
import { credentialErrors } from './credential-errors.ts'
import { grantErrors } from './grant-errors.ts'
import { policyErrors } from './policy-errors.ts'
import { requestErrors } from './request-errors.ts'

/**
 * The closed table of AADSTS codes: one code, one meaning. Texts are Entra's (documented in "Microsoft Entra
 * authentication and authorization error codes", or captured); a pair of code and OAuth error that is only assumed says so.
 */
export const entraErrors = { ...requestErrors, ...authorityErrors, ...credentialErrors, ...grantErrors, ...policyErrors } as const

export type EntraErrorName = keyof typeof entraErrors
