import { SignInAgain, UpstreamUnavailable } from '../graph/errors.ts'
import type { GraphToken } from '../graph/graph.ts'
import { personOf } from '../principal.ts'
import type { Store } from '../store/index.ts'
import type { Entra, EntraTokens, EntraUser } from './entra.ts'
import { EntraFailure } from './entra-failure.ts'
import type { Log } from './log.ts'
import { groupOfGrant } from './store-keys.ts'

/** A token this close to its end is renewed before it is used. */
const renewBeforeMilliseconds = 5 * 60 * 1000

interface Kept {
  readonly person: string
  readonly tokens: EntraTokens
  /** Milliseconds since the epoch: when the grant ends, and this with it. */
  readonly until: number
}

/** Entra's tokens, kept on the server under the grant that they came with. */
export interface KeptTokens {
  keep(grantId: string, user: EntraUser, tokens: EntraTokens, until: Date): Promise<void>
  /**
   * An access token for Microsoft Graph, as this user.
   * @throws {SignInAgain} there is none any more
   * @throws {UpstreamUnavailable} there may be one, but Entra cannot say
   */
  readonly graphToken: GraphToken
}

/** Keeps them in the store, and asks Entra for new ones where they have grown old. */
export function keptTokens({ store, entra, now, log }: { store: Store; entra: Entra; now: () => Date; log: Log }): KeptTokens {
  const keyOf = (grantId: string) => `entra-tokens:${grantId}`
  const renewals = new Map<string, Promise<EntraTokens>>()

  async function read(grantId: string): Promise<Kept | undefined> {
    const entry = await store.get(keyOf(grantId))
    // Written by `write`.
    return entry && (JSON.parse(entry.value) as Kept)
  }
  const write = (grantId: string, kept: Kept, only: { only?: 'existing' }) =>
    store.put(keyOf(grantId), JSON.stringify(kept), {
      expiresAt: new Date(kept.until),
      group: groupOfGrant(grantId),
      ...only,
    })

  /** Many calls may find the same token old at once: one of them asks Entra, the others wait for its answer. */
  function renewed(grantId: string, kept: Kept, refreshToken: string): Promise<EntraTokens> {
    const running = renewals.get(grantId)
    if (running !== undefined) return running
    const renewal = renew(grantId, kept, refreshToken).finally(() => renewals.delete(grantId))
    renewals.set(grantId, renewal)
    return renewal
  }

  async function renew(grantId: string, kept: Kept, refreshToken: string): Promise<EntraTokens> {
    // Whoever comes here late may have read what another renewal, here or in another process, has replaced since.
    const newest = (await read(grantId))?.tokens
    if (newest && newest.accessToken !== kept.tokens.accessToken) return newest
    const tokens = await entra.refresh(refreshToken)
    // A grant may have been revoked meanwhile: what is gone stays gone.
    if (!(await write(grantId, { ...kept, tokens }, { only: 'existing' })))
      throw new SignInAgain('the grant ended while its tokens were renewed')
    return tokens
  }

  /** The client's refresh token ends too: it would only get tokens that cannot do anything, again and again. */
  async function end(grantId: string, why: string, cause?: EntraFailure): Promise<never> {
    await store.deleteGroup(groupOfGrant(grantId))
    throw new SignInAgain(why, { cause })
  }

  return {
    async keep(grantId, user, tokens, until) {
      await write(grantId, { person: personOf(user), tokens, until: until.getTime() }, {})
    },

    async graphToken(principal, refused) {
      const { grantId } = principal
      const kept = grantId === undefined ? undefined : await read(grantId)
      if (grantId === undefined || !kept) throw new SignInAgain('no tokens of Microsoft Entra ID are kept for this grant')
      if (kept.person !== personOf(principal)) throw new SignInAgain('the grant belongs to another person')
      const { accessToken, refreshToken, expiresAt } = kept.tokens
      // One that Graph has refused is as good as over; where another request has renewed it since, it is another one.
      const remaining = accessToken === refused ? 0 : expiresAt - now().getTime()
      if (remaining > renewBeforeMilliseconds) return accessToken
      if (refreshToken === undefined) {
        if (remaining > 0) return accessToken
        return end(grantId, 'the token of Microsoft Entra ID is good no more, and none renews it')
      }
      try {
        return (await renewed(grantId, kept, refreshToken)).accessToken
      } catch (error) {
        if (!(error instanceof EntraFailure)) throw error
        log.warn({ grantId, meaning: error.meaning, error: error.code, text: error.text }, 'Entra did not renew a token')
        if (error.meaning === 'sign-in-again' || error.meaning === 'denied')
          return end(grantId, 'Microsoft Entra ID asks for a new sign-in', error)
        if (remaining > 0) return accessToken
        throw new UpstreamUnavailable('Microsoft Entra ID cannot renew the token now', { cause: error })
      }
    },
  }
}
