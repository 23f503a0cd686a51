import type { Mutants } from '../server/mutant.ts'
import { answeredMutants } from './answered.ts'
import { answerMutants } from './answers.ts'
import { codeMutants } from './codes.ts'
import { documentMutants } from './documents.ts'
import { issuedMutants } from './issued.ts'
import { minimalProxyMutants } from './minimal-proxies.ts'
import { replayedMutants } from './replayed.ts'

/** Every broken authorization server, by id. */
export const authorizationServerMutants: Mutants = {
  ...codeMutants,
  ...answerMutants,
  ...minimalProxyMutants,
  ...documentMutants,
  ...issuedMutants,
  ...answeredMutants,
  ...replayedMutants,
}
