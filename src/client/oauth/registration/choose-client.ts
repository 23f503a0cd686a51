import * as oauth from 'oauth4webapi'
import { ConnectError, usage } from '../../failure.ts'
import { printable } from '../../printable.ts'
import type { KeptClient } from '../../store/credential-store.ts'
import type { Context, KnownClient } from '../context.ts'
import type { IssuerDocument } from '../issuer-metadata.ts'
import { knownClientAuthentication } from './client-authentication.ts'
import { checkClientMetadataUrl } from './client-metadata.ts'
import { keptRegistration } from './dynamic-registration.ts'
import type { RegisteredBy, Registration } from './registration.ts'

/** A client that can be used at once, or how one is to be had. `redirectUri`: the one it was registered with, port included. */
export type Chosen =
  | { readonly registration: Registration; readonly redirectUri: string | undefined }
  | { readonly registration: undefined; readonly register: true }

/** Who this client was at the server before, and where. */
export interface ClientBefore {
  readonly issuer: string
  readonly clientId: string
  readonly by: RegisteredBy
}

/**
 * Which client to be at this issuer, in the order of MCP, "Client Registration Approaches": registered by hand, a metadata
 * document, dynamic registration (kept from before, or anew), and else the person is asked. What one issuer knows is shown to
 * no other.
 * @throws ConnectError when there is no way.
 */
export async function chooseClient(context: Context, issuer: IssuerDocument, signal: AbortSignal | undefined): Promise<Chosen> {
  const known = knownClient(context, issuer.issuer)
  if (known) return byHand(known, issuer)
  if (context.grantType === 'client_credentials') throw noCredentials(issuer)
  const { clientMetadataUrl } = context
  if (clientMetadataUrl !== undefined && issuer.client_id_metadata_document_supported === true) {
    checkClientMetadataUrl(clientMetadataUrl)
    return chosen({ client: { client_id: clientMetadataUrl }, authentication: oauth.None(), by: 'client-metadata-document' })
  }
  if (issuer.registration_endpoint !== undefined) {
    const kept = await keptClient(context, issuer.issuer)
    return kept
      ? { registration: keptRegistration(kept, issuer), redirectUri: kept.redirectUri }
      : { registration: undefined, register: true }
  }
  const named = await context.askClient?.(issuer.issuer, signal)
  if (named) return byHand(named, issuer)
  throw noClient(context, issuer)
}

const chosen = (registration: Registration): Chosen => ({ registration, redirectUri: undefined })

const byHand = async (known: KnownClient, issuer: IssuerDocument): Promise<Chosen> =>
  chosen({
    client: { client_id: known.clientId },
    authentication: await knownClientAuthentication(known, issuer),
    by: 'client-id-given',
  })

/** The client that is known at this issuer; one that was given without an issuer belongs to whichever the server names. */
const knownClient = ({ clients }: Context, issuer: string): KnownClient | undefined =>
  clients.find((client) => client.issuer === issuer) ?? clients.find((client) => client.issuer === undefined)

/**
 * A client that was given without an issuer belongs to the first that it was used at, and is shown to no other
 * (MCP 2026-07-28, "Authorization Server Binding").
 * @throws ConnectError when the server names another one by now.
 */
export function staysAtItsIssuer(context: Context, issuer: string, before: ClientBefore | undefined): void {
  const known = knownClient(context, issuer)
  if (!known || known.issuer !== undefined || !before) return
  if (before.issuer !== issuer && before.by === 'client-id-given' && before.clientId === known.clientId)
    throw moved(before.issuer, issuer)
}

async function keptClient({ store, grantType, now }: Context, issuer: string): Promise<KeptClient | undefined> {
  const { clients } = await store.read()
  const inSeconds = now().getTime() / 1000
  return clients.findLast(
    (client) =>
      client.issuer === issuer &&
      client.grantType === grantType &&
      (client.secretExpiresAt === undefined || client.secretExpiresAt > inSeconds),
  )
}

function moved(before: string, after: string): ConnectError {
  return new ConnectError({
    kind: 'refused',
    happened: `The server has moved from the authorization server ${printable(before)} to ${printable(after)}, and the client id was given for the first.`,
    whose: 'you',
    advice: 'Run it again with a client id of the new one, or with none if it lets clients register.',
  })
}

function noClient({ clientMetadataUrl }: Context, { issuer }: IssuerDocument): ConnectError {
  const document = clientMetadataUrl === undefined ? '' : ', takes no client metadata documents'
  return usage(
    `The authorization server ${printable(issuer)} does not register clients by itself${document}, and no client id was given.`,
    'Register a public client there with the redirect URI http://localhost/callback, and pass its id with --client-id.',
  )
}

const noCredentials = ({ issuer }: IssuerDocument): ConnectError =>
  usage(
    `No client is known at ${printable(issuer)}, and without a person a client has to prove itself.`,
    'Give --client-id with --client-secret or --client-key, or name the client in the configuration file.',
  )
