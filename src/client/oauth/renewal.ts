import { ConnectError } from '../failure.ts'
import { grantFor, type KeptClient, type KeptGrant, withGrant } from '../store/credential-store.ts'
import type { Context } from './context.ts'
import { type IssuerMetadata, issuerMetadata } from './issuer-metadata.ts'
import { OAuthRefusal } from './oauth-failure.ts'
import { knownClientAuthentication } from './registration/client-authentication.ts'
import { keptRegistration } from './registration/dynamic-registration.ts'
import { atTheirTime, type Registration } from './registration/registration.ts'
import { keptTokens } from './sign-in.ts'
import { refreshTokens, renewalScope, type Tokens } from './tokens.ts'

/** Tokens in use. */
export interface Held {
  readonly grant: KeptGrant
  /** Whether they stand in the store. Where they could not be written, what stands there is older than they are. */
  readonly isKept: boolean
}

/** Keeps a grant. Where that cannot be done it is said, and the grant is used all the same: what it replaced is spent. */
export async function keep({ store, log }: Context, grant: KeptGrant): Promise<Held> {
  try {
    await store.exclusively(async (kept) => ({ result: undefined, kept: withGrant(kept, grant) }))
    return { grant, isKept: true }
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error
    log(error.message)
    return { grant, isKept: false }
  }
}

/**
 * The next tokens, kept before anybody uses them; undefined where there are none to be had any more. One process renews at a
 * time: a rotated refresh token counts once, and whoever comes second takes what the first one kept. Where nothing could be
 * done now, the same is given back. What went wrong is said to the person. It is not stopped half-way: a token that is spent
 * has to be replaced.
 */
export async function renew(context: Context, held: Held): Promise<Held | undefined> {
  const { server, store, fetch, log, tell } = context
  const { issuer, clientId } = held.grant
  let renewed: KeptGrant | undefined
  try {
    const metadata = await issuerMetadata(issuer, server, { fetch })
    return await store.exclusively(async (kept) => {
      const stored = grantFor(kept, held.grant.server, held.grant.grantType)
      // Somebody signed out, or in at another issuer or as another client: that is theirs to have decided.
      if (held.isKept && (stored?.issuer !== issuer || stored.clientId !== clientId)) return { result: undefined }
      const current = held.isKept && stored ? stored : held.grant
      if (current.accessToken !== held.grant.accessToken && !isOver(current, context))
        return { result: { grant: current, isKept: true } }
      renewed = { ...current, ...keptTokens(await nextTokens(context, current, metadata, kept.clients)) }
      return { result: { grant: renewed, isKept: true }, kept: withGrant(kept, renewed) }
    })
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error
    log(error.message)
    if (renewed) return { grant: renewed, isKept: false }
    return isSpent(error) ? keep(context, withoutRefreshToken(held.grant)) : held
  } finally {
    // Whoever is told may fail, or end the program: the tokens are safe by now.
    if (renewed) tell({ step: 'refreshed', expiresAt: renewed.expiresAt })
  }
}

/** Only by this word is the refresh token itself refused (RFC 6749 §5.2); after any other the same one may do the next time. */
const isSpent = (error: ConnectError): boolean => error instanceof OAuthRefusal && error.code === 'invalid_grant'

/** A refresh token that is spent stays so; the person signs in again when the server asks. */
const withoutRefreshToken = ({ refreshToken: _, ...grant }: KeptGrant): KeptGrant => grant

const isOver = ({ expiresAt }: KeptGrant, { now }: Context): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) <= now().getTime()

async function nextTokens(
  context: Context,
  grant: KeptGrant,
  { document: issuer, aheadSeconds }: IssuerMetadata,
  clients: readonly KeptClient[],
): Promise<Tokens> {
  const { fetch, now } = context
  const registration = atTheirTime(await registrationOf(context, grant, issuer, clients), aheadSeconds)
  const scope = renewalScope(grant.scope, grant.requestedScope)
  const request = { fetch, now, issuer, registration, resource: grant.resource, scope, signal: undefined }
  return refreshTokens(request, grant.refreshToken ?? '')
}

/** The client that the grant was made to. A secret or key that was given by hand has to be given again; it is not kept. */
export async function registrationOf(
  { clients: known }: Context,
  { issuer: name, clientId, by, grantType }: KeptGrant,
  issuer: IssuerMetadata['document'],
  clients: readonly KeptClient[],
): Promise<Registration> {
  const kept = clients.find((one) => one.issuer === name && one.clientId === clientId && one.grantType === grantType)
  if (kept && by === 'dynamic-registration') return keptRegistration(kept, issuer)
  const given = known.find((one) => one.clientId === clientId && (one.issuer === undefined || one.issuer === name))
  const authentication = await knownClientAuthentication(given ?? { clientId }, issuer)
  return { client: { client_id: clientId }, authentication, by }
}
