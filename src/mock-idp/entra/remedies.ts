import { clientRemedies } from './client-remedies.ts'
import { grantRemedies } from './grant-remedies.ts'
import { permissionRemedies } from './permission-remedies.ts'
import { personRemedies } from './person-remedies.ts'
import type { Remedy } from './remedy.ts'
import { requestRemedies } from './request-remedies.ts'

/** One row for each AADSTS code that the mock says: what it means, and what to change. Keys are the numbers. */
export const remedies: Readonly<Record<number, Remedy>> = {
  ...requestRemedies,
  ...clientRemedies,
  ...permissionRemedies,
  ...grantRemedies,
  ...personRemedies,
}

/** The remedy for a code; undefined where the mock knows none. */
export const remedyOf = (code: number): Remedy | undefined => remedies[code]
