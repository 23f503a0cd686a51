import type { HttpAnswer, JsonAnswer, JsonObject } from './answer.ts'
import type { Callback } from './callback-answer.ts'
import type { TokenToIssue } from './issued.ts'
import { Seam } from './seam.ts'

/** What passes at each place where the mock is about to send something. */
export interface Passing {
  /** A discovery document. */
  readonly discovery: JsonObject
  /** A JWK set. */
  readonly jwks: JsonObject
  /** A page or a redirect on the way through the authorization endpoint and the sign-in page. */
  readonly authorize: HttpAnswer
  /** What the browser takes to the redirect URI. */
  readonly callback: Callback
  /** What the token endpoint says, success or refusal. */
  readonly token: JsonAnswer
  /** A token that a client gets, before it is signed. */
  readonly 'access-token': TokenToIssue
  readonly 'id-token': TokenToIssue
  /** What Microsoft Graph says. */
  readonly graph: JsonAnswer
  /** Any answer at all, as bytes. */
  readonly transport: HttpAnswer
}

export type SeamName = keyof Passing
export type Seams = { readonly [Name in SeamName]: Seam<Passing[Name]> }

export const createSeams = (): Seams => ({
  discovery: new Seam(),
  jwks: new Seam(),
  authorize: new Seam(),
  callback: new Seam(),
  token: new Seam(),
  'access-token': new Seam(),
  'id-token': new Seam(),
  graph: new Seam(),
  transport: new Seam(),
})
