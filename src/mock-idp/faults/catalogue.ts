import { knownCodes, refusedCallback, refusedPage, refusedToken } from './aadsts.ts'
import { authorizeFaults } from './authorize.ts'
import { callbackFaults } from './callback.ts'
import { discoveryFaults } from './discovery.ts'
import { graphFaults } from './graph.ts'
import { accessTokenFaults, idTokenFaults } from './issued-faults.ts'
import { jwksFaults } from './jwks.ts'
import { FaultRefusal } from './scope.ts'
import type { Armed, Fault, FaultScope } from './seam.ts'
import type { Passing, SeamName, Seams } from './seams.ts'
import { tokenFaults } from './token.ts'
import { transportFaults } from './transport.ts'

/** A fault with the seam it acts at. */
export interface CatalogueEntry {
  readonly id: string
  readonly seam: SeamName
  readonly breaks: string
  /** How often it fires where whoever arms it says nothing; null for every time. */
  readonly times: number | null
  readonly armAt: (seams: Seams, scope: FaultScope) => Armed
}

const entry = <Name extends SeamName>(seam: Name, fault: Fault<Passing[Name]>): CatalogueEntry => ({
  id: fault.id,
  seam,
  breaks: fault.breaks,
  times: fault.times ?? null,
  armAt: (seams, scope) => seams[seam].arm(fault, scope),
})

const entries = <Name extends SeamName>(seam: Name, faults: readonly Fault<Passing[Name]>[]): readonly CatalogueEntry[] =>
  faults.map((fault) => entry(seam, fault))

/** Every fault by name. Besides these there is one for each AADSTS number, see `numbered`. */
export const catalogue: readonly CatalogueEntry[] = [
  ...entries('discovery', discoveryFaults),
  ...entries('jwks', jwksFaults),
  ...entries('authorize', authorizeFaults),
  ...entries('callback', callbackFaults),
  ...entries('token', tokenFaults),
  ...entries('access-token', accessTokenFaults),
  ...entries('id-token', idTokenFaults),
  ...entries('graph', graphFaults),
  ...entries('transport', transportFaults),
]

/** The faults that are made of a number: `token/aadsts-70008`. */
export const numbered = {
  'token/aadsts-{number}': (code: number) => entry('token', refusedToken(code)),
  'callback/aadsts-{number}': (code: number) => entry('callback', refusedCallback(code)),
  'authorize/aadsts-{number}': (code: number) => entry('authorize', refusedPage(code)),
} as const

/** The fault with this id. @throws FaultRefusal, with the ids that are near, for an unknown one. */
export function faultById(id: string): CatalogueEntry {
  const named = catalogue.find((known) => known.id === id)
  if (named) return named
  const [, family, digits] = /^([a-z-]+\/aadsts-)([1-9]\d{0,9})$/.exec(id) ?? []
  const make = Object.entries(numbered).find(([pattern]) => pattern === `${family}{number}`)?.[1]
  if (make) return make(Number(digits))
  throw new FaultRefusal(`no fault has the id '${id.slice(0, 100)}'${nearTo(id)}; the catalogue lists them all`)
}

/** Names the faults of the same seam, or the seams. */
function nearTo(id: string): string {
  const [seam = ''] = id.split('/')
  const same = catalogue.filter((known) => known.seam === seam).map((known) => known.id)
  return same.length > 0 ? `; at that seam there are ${same.join(', ')}` : ''
}

/** The catalogue as data: what can be armed, and which numbers have a text of Entra's. */
export const catalogueDocument = () => ({
  faults: catalogue.map(({ id, seam, breaks, times }) => ({ id, seam, breaks, times })),
  numbered: { ids: Object.keys(numbered), knownNumbers: knownCodes() },
})
