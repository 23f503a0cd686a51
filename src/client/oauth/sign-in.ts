import { ConnectError } from '../failure.ts'
import { printable } from '../printable.ts'
import type { KeptGrant } from '../store/credential-store.ts'
import type { Challenge } from './challenge.ts'
import type { Context } from './context.ts'
import { type Discovered, discover } from './discovery.ts'
import { byAuthorizationCode } from './grants/authorization-code.ts'
import { byClientCredentials } from './grants/client-credentials.ts'
import { byDeviceCode } from './grants/device-code.ts'
import type { Granted, GrantRequest } from './grants/grant-request.ts'
import { OAuthRefusal } from './oauth-failure.ts'
import { chooseClient } from './registration/choose-client.ts'
import { registerAndKeep } from './registration/dynamic-registration.ts'
import { atTheirTime, clockToleranceSeconds } from './registration/registration.ts'
import { noWayNamed } from './resource-metadata.ts'
import { selectScope } from './scope.ts'
import type { Tokens } from './tokens.ts'

export interface SignInRequest {
  readonly challenge: Challenge | undefined
  /** The grant that this one replaces. */
  readonly before: KeptGrant | undefined
  /** Whether what was asked for before is asked for again, with what the challenge adds. */
  readonly stepUp: boolean
  readonly signal: AbortSignal | undefined
}

/**
 * The whole way from a challenge to tokens: resource document, issuer document, client, grant. Everything is looked up anew
 * each time, so a server that has moved to another authorization server is followed there, by a client of that one's own.
 * @throws ConnectError at the first leg that fails.
 */
export async function signIn(context: Context, request: SignInRequest): Promise<KeptGrant> {
  const { server, grantType, tell } = context
  const { challenge, before, stepUp, signal } = request
  const discovered = await discover(context, challenge, before, signal)
  const { issuer, aheadSeconds, scopesSupported } = discovered
  // Another issuer's scopes are nothing to this one.
  const scopeBefore = stepUp && before?.issuer === issuer.issuer ? (before.requestedScope ?? before.scope) : undefined
  const scope = selectScope({ asked: context.scope, challenge, scopesSupported, issuer, before: scopeBefore })
  const wanted = { issuer, aheadSeconds, scope, claims: challenge?.claims, signal }
  const { registration, tokens, resource } = await withResource(context, discovered, (resource) =>
    granted(context, { ...wanted, resource }, discovered),
  )
  tell({
    step: 'token',
    scope: tokens.scope,
    expiresAt: tokens.expiresAt?.toISOString(),
    refreshable: tokens.refreshToken !== undefined,
  })
  return {
    server: server.url.href,
    issuer: issuer.issuer,
    grantType,
    clientId: registration.client.client_id,
    by: registration.by,
    ...(resource !== undefined && { resource }),
    ...(scope !== undefined && { requestedScope: scope }),
    ...keptTokens(tokens),
  }
}

/** The tokens as they are kept. */
export const keptTokens = ({ accessToken, expiresAt, refreshToken, scope }: Tokens) => ({
  accessToken,
  ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
  ...(refreshToken !== undefined && { refreshToken }),
  ...(scope !== undefined && { scope }),
})

/** Asks with the `resource` that the metadata names; where that is refused, once more without it, if the person allowed that. */
async function withResource<Answer>(
  { resource: policy, tell }: Context,
  { resource, issuer }: Discovered,
  ask: (resource: string | undefined) => Promise<Answer>,
): Promise<Answer & { readonly resource: string | undefined }> {
  const first = policy === 'omit' ? undefined : resource
  try {
    return { ...(await ask(first)), resource: first }
  } catch (error) {
    const retries = policy === 'retry-without' && first !== undefined
    if (!retries || !(error instanceof OAuthRefusal) || error.code !== 'invalid_target') throw error
    tell({ step: 'resource-omitted', issuer: issuer.issuer, why: error.message })
    return { ...(await ask(undefined)), resource: undefined }
  }
}

async function granted(context: Context, request: GrantRequest, { guessed }: Discovered): Promise<Granted> {
  const { issuer, aheadSeconds, signal } = request
  if (Math.abs(aheadSeconds) > clockToleranceSeconds) context.log(clockLine(issuer.issuer, aheadSeconds))
  const choose = () => chooseClient(context, issuer, signal)
  try {
    if (context.grantType === 'authorization_code') return await byAuthorizationCode(context, request, choose)
    const chosen = (await choose()).registration ?? (await registerAndKeep(context, issuer, deviceRedirect, signal))
    const registration = atTheirTime(chosen, aheadSeconds)
    context.tell({ step: 'registered', by: registration.by, clientId: registration.client.client_id })
    const grant = context.grantType === 'device_code' ? byDeviceCode : byClientCredentials
    return { registration, tokens: await grant(context, request, registration) }
  } catch (error) {
    // Where the authorization server was only guessed, its absence is not the news; that nothing names one is.
    if (!guessed || !(error instanceof ConnectError) || !['refused', 'unreachable'].includes(error.kind)) throw error
    throw noWayNamed([...guessed, `${issuer.issuer}, as in 2025-03-26: ${error.message}`])
  }
}

/** Nobody is ever sent there, and some authorization servers register nobody without one. */
const deviceRedirect = 'http://localhost/callback'

const clockLine = (issuer: string, aheadSeconds: number): string =>
  `The clock of this machine is ${Math.round(Math.abs(aheadSeconds) / 60)} minutes ${aheadSeconds > 0 ? 'behind' : 'ahead of'} that of ${printable(issuer)}; going by theirs. Set it right: what depends on time may fail at the MCP server.`
