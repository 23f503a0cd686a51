import { clientChecks } from '../checks/client/index.ts'
import { askedOf, isNewest } from './asked.ts'
import { describeClientReferences } from './client-laws.ts'

/** Ours decides the same way at every revision of a wire, and a run of it costs most: it is tried at the newest of the older wire. */
describeClientReferences(
  askedOf(clientChecks).filter((one) => !isNewest(one)),
  ({ revision }) => (revision === '2025-11-25' ? ['minimal-client', 'our-client'] : ['minimal-client']),
)
