import type { Mutants } from '../server/mutant.ts'
import { answerMutants } from './answers.ts'
import { codeMutants } from './codes.ts'

/** Every broken authorization server, by id. */
export const authorizationServerMutants: Mutants = { ...codeMutants, ...answerMutants }
