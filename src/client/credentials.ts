import { ConnectError } from './failure.ts'
import type { Fetch } from './http/fetching.ts'
import { requireAgreement } from './oauth/agreement.ts'
import { bearerChallenge, type Challenge } from './oauth/challenge.ts'
import type { Context } from './oauth/context.ts'
import { issuersNow } from './oauth/discovery.ts'
import { isLoopback } from './oauth/loopback.ts'
import { Refused, refusedForGood, scopeRefused } from './oauth/refusal.ts'
import { type Held, keep, renew } from './oauth/renewal.ts'
import { revoke } from './oauth/revocation.ts'
import { holdsScopes } from './oauth/scope.ts'
import { signIn } from './oauth/sign-in.ts'
import { turns } from './oauth/turns.ts'
import { bareAddress } from './printable.ts'
import { grantFor, type KeptGrant, withoutGrant } from './store/credential-store.ts'

/** A token is renewed this long before it ends, so that it does not end on its way. */
const renewBeforeMs = 30_000
/** MCP, "Scope Challenge Handling": a limit to asking for more, after which the refusal is final. */
const stepUpLimit = 3

export interface Credentials {
  /** For the transport: sends the token with each request to the server, and throws `Refused` where it is refused. */
  readonly fetch: Fetch
  /**
   * Does a thing that may be refused. After a refusal the token is renewed where it can be, else the person signs in (again),
   * and the thing is done once more; each of the two happens once at most.
   * @throws ConnectError when it is refused even then.
   */
  withToken<Result>(action: () => Promise<Result>, signal?: AbortSignal): Promise<Result>
  /** The tokens in use; undefined where there are none. */
  held(): KeptGrant | undefined
  /** Takes the tokens back at the authorization server, where it can be asked to, and forgets them. Gives whether it did. */
  signOut(signal?: AbortSignal): Promise<'revoked' | 'forgotten' | 'nothing'>
}

/** The tokens of one session with one server: those that were kept, and each that follows, kept before it is used. */
export function credentials(context: Context): Credentials {
  const { server, store, grantType, now, tell } = context
  const inTurn = turns()
  let held: Held | undefined
  let loading: Promise<void> | undefined
  let stepUps = 0
  /** The token that could not be renewed before its end. It is tried again when the server refuses it, and not with each request. */
  let unrenewed: string | undefined

  const load = (): Promise<void> => {
    loading ??= (async () => {
      const grant = grantFor(await store.read(), server.url.href, grantType)
      if (!grant || !fitsWish(grant, context)) return
      held = { grant, isKept: true }
      tell({ step: 'kept-token', issuer: grant.issuer, expiresAt: grant.expiresAt, refreshable: isRenewable(grant) })
    })()
    return loading
  }

  /** Whether there is another token now. */
  async function renewed(): Promise<boolean> {
    const before = held
    if (!before || !isRenewable(before.grant)) return false
    held = await renew(context, before)
    unrenewed = before.grant.accessToken
    return held !== undefined && held.grant.accessToken !== unrenewed
  }

  const isDue = (): boolean =>
    held?.grant.expiresAt !== undefined &&
    isRenewable(held.grant) &&
    held.grant.accessToken !== unrenewed &&
    Date.parse(held.grant.expiresAt) - now().getTime() < renewBeforeMs

  async function accessToken(): Promise<string | undefined> {
    await load()
    if (isDue()) await inTurn(async () => isDue() && (await renewed()))
    return held?.grant.accessToken
  }

  const fetch: Fetch = async (input, init) => {
    const token = new URL(input).origin === server.url.origin ? await accessToken() : undefined
    const headers = new Headers(init?.headers)
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
    const response = await context.fetch(input, { ...init, headers })
    if (response.status !== 401 && response.status !== 403) return response
    const challenge = bearerChallenge(response.headers.get('www-authenticate'))
    if (response.status === 403 && challenge?.error !== 'insufficient_scope') return response
    await response.body?.cancel()
    throw new Refused(response.status, challenge, token)
  }

  async function signInFor({ challenge }: Refused, stepUp: boolean, signal: AbortSignal | undefined): Promise<void> {
    held = await keep(context, await signIn(context, { challenge, before: held?.grant, stepUp, signal }))
  }

  async function stepUp(refused: Refused, signal: AbortSignal | undefined): Promise<void> {
    const wanted = refused.challenge?.scope
    const asked = held?.grant.requestedScope ?? held?.grant.scope
    const asksForMore = wanted !== undefined && !holdsScopes(asked, wanted)
    if (!asksForMore || stepUps >= stepUpLimit || grantType === 'client_credentials')
      throw scopeRefused(server.url, wanted, asked)
    await requireAgreement(context, { scope: wanted, granted: held?.grant.scope }, signal)
    stepUps += 1
    tell({ step: 'step-up', scope: wanted })
    await signInFor(refused, true, signal)
  }

  async function withToken<Result>(action: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const tried = { renewal: false, signIn: false }
    for (;;) {
      try {
        return await action()
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        await inTurn(() => overcome(error, tried, signal), signal)
      }
    }
  }

  async function overcome(
    refused: Refused,
    tried: { renewal: boolean; signIn: boolean },
    signal: AbortSignal | undefined,
  ): Promise<void> {
    // Somebody else has got a new token while this one waited.
    if (held && refused.token !== undefined && refused.token !== held.grant.accessToken) return
    const { status, challenge } = refused
    tell({ step: 'refused', status, challenge })
    requirePrivacy(server.url)
    if (status === 403 && refused.token !== undefined) return stepUp(refused, signal)
    if (tried.signIn) throw refusedForGood(context)
    // New claims are for a person to satisfy; a refresh token cannot.
    if (!tried.renewal && held && isRenewable(held.grant) && challenge?.claims === undefined) {
      tried.renewal = true
      if ((await hasNotMoved(held.grant, challenge, signal)) && (await renewed())) return
    }
    tried.signIn = true
    const { scope: granted, requestedScope: asked = granted } = held?.grant ?? {}
    // What the person names themselves is asked for whatever the challenge says.
    const adds = held !== undefined && context.scope === undefined && !holdsScopes(asked, challenge?.scope)
    await requireAgreement(context, { scope: adds ? challenge?.scope : undefined, granted }, signal)
    await signInFor(refused, false, signal)
  }

  /** Whether the server still names the issuer of these tokens, as far as it can be seen now. */
  async function hasNotMoved({ issuer }: KeptGrant, challenge: Challenge | undefined, signal: AbortSignal | undefined) {
    const named = await issuersNow(context, challenge, signal).catch(unlessStopped(signal))
    return named?.includes(issuer) ?? true
  }

  async function signOut(signal?: AbortSignal): Promise<'revoked' | 'forgotten' | 'nothing'> {
    await load()
    if (!held) return 'nothing'
    const leaving = held.grant
    const revoked = await revoke(context, leaving, signal)
    held = undefined
    await store.exclusively(async (kept) => ({ result: undefined, kept: withoutGrant(kept, leaving) }), signal)
    tell({ step: 'signed-out', issuer: leaving.issuer, revoked })
    return revoked ? 'revoked' : 'forgotten'
  }

  return { fetch, withToken, held: () => held?.grant, signOut }
}

const isRenewable = ({ refreshToken }: KeptGrant): boolean => refreshToken !== undefined

const unlessStopped = (signal: AbortSignal | undefined) => (): undefined => {
  signal?.throwIfAborted()
}

/** Kept tokens are used where they are of the client that the person names, and hold the scopes that the person asks for. */
function fitsWish(kept: KeptGrant, { clients, scope }: Context): boolean {
  const named = clients.filter(({ issuer }) => issuer === undefined || issuer === kept.issuer)
  const sameClient = named.length === 0 || named.some(({ clientId }) => clientId === kept.clientId)
  return sameClient && (scope === undefined || holdsScopes(kept.requestedScope ?? kept.scope, scope))
}

function requirePrivacy(url: URL): void {
  if (url.protocol === 'https:' || isLoopback(url.hostname)) return
  throw new ConnectError({
    kind: 'refused',
    happened: `${bareAddress(url)} asks for a token, and plain http would show it to the network.`,
    whose: 'the MCP server',
    advice: 'Use its https address; tokens are sent over plain http on this machine only.',
  })
}
