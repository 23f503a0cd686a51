import { randomBytes } from 'node:crypto'
import { errors, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Store } from '../store/index.ts'
import { lifetimeSeconds } from './lifetimes.ts'
import { groupOfGrant, keyOf } from './store-keys.ts'

/** What is settled about a refresh token once it was presented: what its successor is called, and when (milliseconds since the epoch). */
interface Rotation {
  readonly successor: string
  readonly at: number
}

const keyOfToken = (id: string): string => keyOf('RefreshToken', id)
const keyOfRotation = (id: string): string => `rotation:${id}`

/**
 * Refresh tokens are good once (OAuth 2.1 §4.3.1), and a second use is taken for theft (RFC 9700 §4.14.2). A server that died
 * between using one up and answering would leave its client with nothing but that evidence. So a rotation has two steps. The
 * first settles what the successor is called, by compare-and-set: as long as no answer went out, whoever presents the token again
 * gets that same successor, so there is never more than one. The second, when the answer is out, uses the token up. A token whose
 * successor was presented counts as used up, too, and so does one that has waited for its answer longer than any client.
 */
export function rotation({ store, now }: { store: Store; now: () => Date }) {
  const find = async (id: string): Promise<Rotation | undefined> => {
    const entry = await store.get(keyOfRotation(id))
    // Written by `settle`.
    return entry && (JSON.parse(entry.value) as Rotation)
  }

  /** The name of the successor: the same one for everybody who asks. */
  async function settle(id: string, { exp, grantId }: PresentedToken): Promise<string> {
    const mine: Rotation = { successor: randomBytes(32).toString('base64url'), at: now().getTime() }
    const kept = { expiresAt: new Date(exp * 1000), group: groupOfGrant(grantId) }
    const won = await store.put(keyOfRotation(id), JSON.stringify(mine), { ...kept, only: 'new' })
    const settled = won ? mine : await find(id)
    // The token may have ended since it was looked at, and the first name with it: then this one is nobody's.
    const there = await store.get(keyOfToken(id))
    if (!settled || !there) throw new errors.InvalidGrant('the grant ended at the same moment')
    return settled.successor
  }

  async function finish(id: string): Promise<void> {
    const until = new Date(now().getTime() + lifetimeSeconds.usedRefreshToken * 1000)
    await store.consume(keyOfToken(id), until)
    // It stays as long: a request that looked at the token before this moment settles the name after it.
    await store.consume(keyOfRotation(id), until)
  }

  return {
    /** Since when a token that is not used up counts as if it were; undefined where it may be presented. */
    async overSince(id: string): Promise<Date | undefined> {
      const begun = await find(id)
      if (!begun) return undefined
      const { successor, at } = begun
      const waited = now().getTime() - at > lifetimeSeconds.unansweredRotation * 1000
      return waited || (await find(successor)) ? new Date(at) : undefined
    },

    /** The token was presented in the request that is under way: the next one that oidc-provider makes in it is its successor. */
    async begin(id: string): Promise<void> {
      const ctx = requestUnderWay()
      // oidc-provider's own model; its types know it as one of many.
      const presented = ctx.oidc.entities.RefreshToken as unknown as PresentedToken
      ctx.state[successorName] = await settle(id, presented)
      ctx.res.once('finish', () => {
        // Where this fails, the token may be presented again for a while, and brings the same successor.
        if (ctx.res.statusCode === 200) finish(id).catch(() => undefined)
      })
    },
  }
}

interface PresentedToken {
  /** Seconds since the epoch. */
  readonly exp: number
  readonly grantId: string
}

const successorName = 'name of the refresh token that follows'

function requestUnderWay(): KoaContextWithOIDC {
  const { ctx } = Provider
  if (ctx) return ctx
  throw new Error('a refresh token was presented outside a request')
}

/** Lets a refresh token that follows another one have the name that was settled for it; oidc-provider draws a name for each otherwise. */
export function nameSuccessors({ RefreshToken }: Provider): void {
  // Its types leave out what models have in common.
  const tokens = RefreshToken.prototype as { generateTokenId?: () => string }
  const draw = tokens.generateTokenId
  tokens.generateTokenId = function (): string {
    return requestUnderWay().state[successorName] ?? draw?.call(this)
  }
}
