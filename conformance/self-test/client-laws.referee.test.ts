import { clientChecks } from '../checks/client/index.ts'
import { askedOf, isNewest } from './asked.ts'
import { describeClientReferences } from './client-laws.ts'

/** Ours decides the same way at every revision of a wire: it is tried at the newest of each. The minimal one at the newest is in `npm test`. */
describeClientReferences(askedOf(clientChecks), (one) => [
  ...(isNewest(one) ? [] : ['minimal-client']),
  ...(one.revision < '2025-11-25' ? [] : ['our-client']),
])
