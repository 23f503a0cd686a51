import { z } from 'zod'
import type { Endpoint } from '../ledger.ts'
import type { FaultScope } from './seam.ts'
import type { SeamName } from './seams.ts'

/** A fault that cannot be armed as it was asked for; the message is for whoever asked. */
export class FaultRefusal extends Error {
  /** True where it would be possible later: another fault is armed. */
  readonly isConflict: boolean

  constructor(message: string, { isConflict = false }: { readonly isConflict?: boolean } = {}) {
    super(message)
    this.isConflict = isConflict
  }
}

const everyEndpoint: Readonly<Record<Endpoint, true>> = {
  discovery: true,
  jwks: true,
  authorize: true,
  'sign-in': true,
  token: true,
  graph: true,
  other: true,
}
/** The record has every endpoint that there is: its type says so. */
const endpoints = Object.keys(everyEndpoint) as Endpoint[]

const count = z.int().min(1)

/** The scope of a fault, as it may come over HTTP. */
export const faultScope = z.strictObject({
  clientId: z.string().min(1).max(256).optional(),
  grantType: z.string().min(1).max(256).optional(),
  endpoint: z.enum(endpoints).optional(),
  nth: count.optional(),
  times: count.optional(),
})

/** Where the answers of a seam come from. */
const endpointsOf: Readonly<Record<SeamName, readonly Endpoint[]>> = {
  discovery: ['discovery'],
  jwks: ['jwks'],
  authorize: ['authorize', 'sign-in'],
  callback: ['authorize'],
  token: ['token'],
  'access-token': ['token', 'authorize'],
  'id-token': ['token', 'authorize'],
  graph: ['graph'],
  transport: endpoints,
}

/** What requests to an endpoint tell of who asks. The sign-in page hears of no client: it goes by a cookie. */
const toldAt: Readonly<Record<Endpoint, readonly ('clientId' | 'grantType')[]>> = {
  discovery: [],
  jwks: [],
  authorize: ['clientId'],
  'sign-in': [],
  token: ['clientId', 'grantType'],
  graph: ['clientId'],
  other: ['clientId', 'grantType'],
}

/**
 * Checks a scope for a seam. A scope that no answer could ever fit would make a test that proves nothing.
 * @throws FaultRefusal
 */
export function readScope(id: string, seam: SeamName, scope: FaultScope): FaultScope {
  const read = faultScope.safeParse(scope)
  if (!read.success) throw new FaultRefusal(`the scope of ${id} cannot be read:\n${z.prettifyError(read.error)}`)
  const { endpoint } = read.data
  if (endpoint !== undefined && !endpointsOf[seam].includes(endpoint)) {
    throw new FaultRefusal(
      `${id} acts on ${endpointsOf[seam].join(' and ')}; with the endpoint '${endpoint}' it would never fire`,
    )
  }
  const possible = endpoint === undefined ? endpointsOf[seam] : [endpoint]
  for (const name of ['clientId', 'grantType'] as const) {
    if (read.data[name] === undefined || possible.some((place) => toldAt[place].includes(name))) continue
    throw new FaultRefusal(`requests to ${possible.join(' and ')} tell no ${name}; with one, ${id} would never fire`)
  }
  return read.data
}
