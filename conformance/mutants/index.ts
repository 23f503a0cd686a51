import { authorizationServerMutants } from './authorization-server/index.ts'
import { serverMutants } from './server/index.ts'
import type { Mutants } from './server/mutant.ts'

export type { Front, Tampering } from './server/front.ts'
export { startFront } from './server/front.ts'
export type { Mutant, Mutants } from './server/mutant.ts'

/** The catalogue of everything that a check of servers may name in `catches`. */
export const mutants: Mutants = { ...serverMutants, ...authorizationServerMutants }
