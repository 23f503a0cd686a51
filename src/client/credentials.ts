import type { AuthProvider } from '@modelcontextprotocol/client'
import { ConnectError } from './failure.ts'
import { bearerChallenge, type Challenge } from './oauth/challenge.ts'
import { isLoopback } from './oauth/loopback.ts'
import { type Grant, type SignInOptions, signIn } from './oauth/sign-in.ts'
import { refreshTokens } from './oauth/tokens.ts'
import { bareAddress } from './printable.ts'

/** The server answered 401. It leaves the SDK as it is, so that a person may take longer than any of the SDK's timers. */
export class Challenged extends Error {
  readonly challenge: Challenge | undefined

  constructor(challenge: Challenge | undefined) {
    super('The server asks for a token.')
    this.challenge = challenge
  }
}

/** A token is renewed this long before it ends, so that it does not end on its way. */
const renewBeforeMs = 30_000

export interface Credentials {
  /** For the transport: the token of each request, and the refusal made known. */
  readonly provider: AuthProvider
  /**
   * Does a thing that may be refused. After a refusal the token is renewed where it can be, else the person signs in (again),
   * and the thing is done once more; each of the two happens once at most.
   * @throws ConnectError when it is refused even then.
   */
  withToken<Result>(action: () => Promise<Result>): Promise<Result>
}

/** The tokens of one session with one server, in memory, never shown. */
export function credentials(options: SignInOptions): Credentials {
  let grant: Grant | undefined
  let renewing: Promise<boolean> | undefined

  /** Whether there is a new token. Requests that come together renew once: a rotated refresh token counts once. */
  function renew(): Promise<boolean> {
    renewing ??= renewed().finally(() => {
      renewing = undefined
    })
    return renewing
  }

  async function renewed(): Promise<boolean> {
    const refreshToken = grant?.tokens.refreshToken
    if (!grant || refreshToken === undefined) return false
    try {
      const tokens = await refreshTokens(grant.record, { ...grant.tokens, refreshToken }, options.now)
      grant = { ...grant, tokens }
      options.tell({ step: 'refreshed', expiresAt: tokens.expiresAt?.toISOString() })
      return true
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error
      // A refresh token that was refused once stays refused; the person signs in again when the server asks.
      if (error.kind === 'refused') grant = { ...grant, tokens: { ...grant.tokens, refreshToken: undefined } }
      options.log(error.message)
      return false
    }
  }

  async function token(): Promise<string | undefined> {
    const { expiresAt } = grant?.tokens ?? {}
    if (expiresAt && expiresAt.getTime() - options.now().getTime() < renewBeforeMs) await renew()
    return grant?.tokens.accessToken
  }

  const provider: AuthProvider = {
    token,
    onUnauthorized: async ({ response }) => {
      await response.body?.cancel()
      const challenge = bearerChallenge(response.headers.get('www-authenticate'))
      options.tell({ step: 'refused', status: 401, challenge })
      throw new Challenged(challenge)
    },
  }

  async function withToken<Result>(action: () => Promise<Result>): Promise<Result> {
    let signedIn = false
    let tried = false
    for (;;) {
      try {
        return await action()
      } catch (error) {
        if (!(error instanceof Challenged)) throw error
        if (signedIn) throw refusedForGood(options.server.url)
        requirePrivacy(options.server.url)
        const again = tried ? false : await renew()
        tried = true
        if (again) continue
        grant = await signIn(options, error.challenge, grant?.record.issuer.issuer)
        signedIn = true
      }
    }
  }
  return { provider, withToken }
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

function refusedForGood(url: URL): ConnectError {
  return new ConnectError({
    kind: 'refused',
    happened: `${bareAddress(url)} refuses a token that its own authorization server has just issued for it.`,
    whose: 'the MCP server',
    advice:
      'See its log for the reason; often the audience, the issuer or the scope it expects is not what its metadata leads to.',
  })
}
