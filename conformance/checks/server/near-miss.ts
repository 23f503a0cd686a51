import { type Check, check, fail, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, Issuer, ServerUnderTest, TokenChange, TokenInHand } from '../../kit/instruments.ts'
import { controlled, mintedBy, openDoor } from './door.ts'
import { inWords } from './served.ts'

/** The right header and claims that a near-miss is derived from. */
export type RightToken = Awaited<ReturnType<Issuer['right']>>

/** The statuses that refuse a near-miss. */
export type Refusals = readonly [number, ...number[]]

/** A token that is not valid is answered with 401 (RFC 6750 §3.1, `invalid_token`). */
export const notValid: Refusals = [401]
/** Whether such a token is not valid here (401) or valid and not enough (403) is the server's choice. */
export const notValidOrNotEnough: Refusals = [401, 403]

/** Tokens that are wrong in one way each, by what they are in a few words, after "with". */
export type WrongTokens = Readonly<Record<string, string>>

/**
 * Presents wrong tokens between two uses of a right one, to the first request that asks for a token.
 * Says nothing where a right token is refused, before or after: such a server may refuse anything.
 */
export async function judgeNearMisses(
  { server, token: inHand }: { readonly server: ServerUnderTest; readonly token: TokenInHand },
  step: Step,
  wrongTokens: (right: string) => Promise<WrongTokens>,
  refusals: Refusals = notValid,
): Promise<Verdict> {
  const opened = await openDoor(server, inHand, step)
  if ('verdict' in opened) return opened.verdict
  const { door, token } = opened
  const probe = (what: string, wrong: string) =>
    step(`probe: ${door.name} with ${what}`, async () => ({ what, answer: await door.knock({ token: wrong }) }))
  const probes = await Promise.all(Object.entries(await wrongTokens(token)).map(([what, wrong]) => probe(what, wrong)))
  const after = await controlled(step, `control: ${door.name} with the right token again`, () => door.knock({ token }))
  return after ?? expectRefusals(probes, refusals)
}

/** Passes where each got one of the statuses, and otherwise says what those got that did not. */
function expectRefusals(probes: readonly { what: string; answer: Answer }[], refusals: Refusals): Verdict {
  const wrong = probes.filter(({ answer }) => !refusals.includes(answer.status))
  if (wrong.length === 0) return pass
  const got = wrong.map(({ what, answer }) => `${inWords(answer)} with ${what}`)
  return fail(`expected ${refusals.join(' or ')}, got ${got.join('; ')}`)
}

/** The same for one wrong token. */
export const judgeNearMiss = (
  players: { readonly server: ServerUnderTest; readonly token: TokenInHand },
  step: Step,
  what: string,
  wrongToken: () => Promise<string>,
  refusals: Refusals = notValid,
): Promise<Verdict> => judgeNearMisses(players, step, async () => ({ [what]: await wrongToken() }), refusals)

type Named = Pick<Check, 'id' | 'requirement' | 'title' | 'catches'>

interface NearMisses extends Named {
  /** The wrong tokens, by what they are in a few words, after "with": each the one thing in which it differs from a right one. */
  readonly changes: (right: RightToken, server: ServerUnderTest) => Readonly<Record<string, TokenChange>>
  readonly refusals?: Refusals
}

/** A check that tokens which are right in all but one thing are refused: members of one table make the same mistake. */
export const nearMisses = ({ changes, refusals, ...rest }: NearMisses): Check<'server' | 'issuer', never> =>
  check({
    ...rest,
    needs: ['server', 'issuer'],
    run: ({ server, issuer }, step) =>
      judgeNearMisses(
        { server, token: mintedBy(issuer) },
        step,
        async () => mintEach(issuer, changes(await issuer.right(), server)),
        refusals,
      ),
  })

const mintEach = async (issuer: Issuer, changes: Readonly<Record<string, TokenChange>>): Promise<WrongTokens> =>
  Object.fromEntries(
    await Promise.all(Object.entries(changes).map(async ([what, change]) => [what, await issuer.mint(change)] as const)),
  )

interface NearMiss extends Named {
  /** The wrong token in a few words, after "with". */
  readonly what: string
  /** The one thing in which it differs from a right token. */
  readonly change: (right: RightToken) => TokenChange
  readonly refusals?: Refusals
}

/** The same for one wrong token. */
export const nearMiss = ({ what, change, ...rest }: NearMiss): Check<'server' | 'issuer', never> =>
  nearMisses({ ...rest, changes: (right) => ({ [what]: change(right) }) })
