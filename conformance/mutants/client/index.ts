import { addressMutants } from './addresses.ts'
import { authorizationMutants } from './authorization.ts'
import { discoveryMutants } from './discovery.ts'
import { documentMutants } from './documents.ts'
import { entraMutants } from './entra.ts'
import { eraMutants } from './eras.ts'
import { mirroredValueMutants } from './mirrored-values.ts'
import type { ClientMutants } from './mutant.ts'
import { ourClientMutants } from './our-client.ts'
import { pkceMutants } from './pkce.ts'
import { registrationMutants } from './registration.ts'
import { requestMutants } from './requests.ts'
import { scopeMutants } from './scopes.ts'
import { tokenMutants } from './tokens.ts'

export type { ClientMutant } from './mutant.ts'

/** Every broken client, by id. */
export const clientMutants: ClientMutants = {
  ...discoveryMutants,
  ...pkceMutants,
  ...registrationMutants,
  ...documentMutants,
  ...addressMutants,
  ...authorizationMutants,
  ...tokenMutants,
  ...scopeMutants,
  ...requestMutants,
  ...mirroredValueMutants,
  ...eraMutants,
  ...entraMutants,
  ...ourClientMutants,
}
