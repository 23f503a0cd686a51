import { type Check, check, type Step, type Verdict } from '../../kit/check.ts'
import type { Issuer, ServerUnderTest, TokenChange, TokenInHand } from '../../kit/instruments.ts'
import { controlled, mintedBy, openDoor } from './door.ts'
import { expectStatus } from './served.ts'

/** The right header and claims that a near-miss is derived from. */
export type RightToken = Awaited<ReturnType<Issuer['right']>>

/** The statuses that refuse a near-miss. */
export type Refusals = readonly [number, ...number[]]

/** A token that is not valid is answered with 401 (RFC 6750 §3.1, `invalid_token`). */
export const notValid: Refusals = [401]
/** Whether such a token is not valid here (401) or valid and not enough (403) is the server's choice. */
export const notValidOrNotEnough: Refusals = [401, 403]

/**
 * Presents a wrong token between two right ones, to the first request that asks for a token.
 * Says nothing where a right token is refused, before or after: such a server may refuse anything.
 */
export async function judgeNearMiss(
  { server, token: inHand }: { readonly server: ServerUnderTest; readonly token: TokenInHand },
  step: Step,
  what: string,
  wrongToken: () => Promise<string>,
  refusals: Refusals = notValid,
): Promise<Verdict> {
  const opened = await openDoor(server, inHand, step)
  if ('verdict' in opened) return opened.verdict
  const { door, token } = opened
  const wrong = await wrongToken()
  const probe = await step(`probe: ${door.name} with ${what}`, () => door.knock({ token: wrong }))
  const after = await controlled(step, `control: ${door.name} with the right token again`, () => door.knock({ token }))
  return after ?? expectStatus(probe, ...refusals)
}

interface NearMiss extends Pick<Check, 'id' | 'requirement' | 'title' | 'catches'> {
  /** The wrong token in a few words, after "with". */
  readonly what: string
  /** The one thing in which it differs from a right token. */
  readonly change: (right: RightToken) => TokenChange
  readonly refusals?: Refusals
}

/** A check that a token which is right in all but one thing is refused. */
export const nearMiss = ({ what, change, refusals, ...rest }: NearMiss): Check<'server' | 'issuer', never> =>
  check({
    ...rest,
    needs: ['server', 'issuer'],
    run: ({ server, issuer }, step) =>
      judgeNearMiss(
        { server, token: mintedBy(issuer) },
        step,
        what,
        async () => issuer.mint(change(await issuer.right())),
        refusals,
      ),
  })
