import { authorizationServerMutants } from './authorization-server/index.ts'
import { type ClientMutant, clientMutants } from './client/index.ts'
import { serverMutants } from './server/index.ts'
import type { Mutant, Mutants } from './server/mutant.ts'

export type { ClientMutant } from './client/index.ts'
export { clientMutants } from './client/index.ts'
export type { Front, Tampering } from './server/front.ts'
export { startFront } from './server/front.ts'
export type { Mutant, Mutants } from './server/mutant.ts'

/** The catalogue of everything that a check of servers may name in `catches`. */
export const mutants: Mutants = { ...serverMutants, ...authorizationServerMutants }

/** The catalogue of everything that any check may name in `catches`. */
export const allMutants: Readonly<Record<string, Mutant | ClientMutant>> = { ...mutants, ...clientMutants }
