import { z } from 'zod'

const keptClient = z.strictObject({
  issuer: z.string(),
  grantType: z.enum(['authorization_code', 'device_code', 'client_credentials']),
  /** With its port, which this client then listens on again. */
  redirectUri: z.string(),
  clientId: z.string(),
  secret: z.string().exactOptional(),
  /** Seconds since 1970. */
  secretExpiresAt: z.number().exactOptional(),
  authenticationMethod: z.string().exactOptional(),
})

const keptGrant = z.strictObject({
  /** The address of the MCP server, as requests go there. */
  server: z.string(),
  issuer: z.string(),
  grantType: z.enum(['authorization_code', 'device_code', 'client_credentials']),
  clientId: z.string(),
  by: z.enum(['client-id-given', 'client-metadata-document', 'dynamic-registration']),
  /** As it was sent on the way to these tokens; absent where none was. */
  resource: z.string().exactOptional(),
  /** The scopes asked for, so that a step up keeps them. */
  requestedScope: z.string().exactOptional(),
  /** The scopes granted. */
  scope: z.string().exactOptional(),
  accessToken: z.string(),
  /** ISO 8601. Absent where the server did not say. */
  expiresAt: z.iso.datetime().exactOptional(),
  refreshToken: z.string().exactOptional(),
})

/** The form of the file; another version is another form. */
export const keptForm = z.strictObject({ version: z.literal(1), clients: z.array(keptClient), grants: z.array(keptGrant) })

/** A registration that an authorization server made. It belongs to that issuer. */
export type KeptClient = z.infer<typeof keptClient>
/** Tokens for one server, of one issuer, with what is needed to renew them there and nowhere else. */
export type KeptGrant = z.infer<typeof keptGrant>
/** Everything that is kept. */
export type Kept = z.infer<typeof keptForm>

export const nothingKept: Kept = { version: 1, clients: [], grants: [] }

/** Where registrations and tokens are kept between two uses. Its methods throw ConnectError. */
export interface CredentialStore {
  /** Where that is, for messages. */
  readonly place: string
  read(): Promise<Kept>
  /**
   * Does a thing that changes what is kept, while nobody else does, in this process or another. What `work` gives as `kept` is
   * written before this settles; where it gives none, nothing is. There is room for it before `work` begins.
   */
  exclusively<Result>(
    work: (kept: Kept) => Promise<{ readonly result: Result; readonly kept?: Kept }>,
    signal?: AbortSignal,
  ): Promise<Result>
}

/** How many registrations at one issuer are kept: each may be that of a sign-in which still goes on in another process. */
const keptPerIssuer = 20

/** The same with this registration as the latest that the issuer made for the same grant. */
export const withClient = (kept: Kept, client: KeptClient): Kept => {
  const { like = [], other = [] } = Object.groupBy(kept.clients, ({ issuer, grantType }) =>
    issuer === client.issuer && grantType === client.grantType ? 'like' : 'other',
  )
  return { ...kept, clients: [...other, ...like.slice(1 - keptPerIssuer), client] }
}

/** The same with this grant in the place of the one for the same server and way. A server has one issuer at a time. */
export const withGrant = (kept: Kept, grant: KeptGrant): Kept => ({
  ...kept,
  grants: [...withoutGrant(kept, grant).grants, grant],
})

/** The same without the grants for this server and way. */
export const withoutGrant = (kept: Kept, { server, grantType }: Pick<KeptGrant, 'server' | 'grantType'>): Kept => ({
  ...kept,
  grants: kept.grants.filter((one) => !(one.server === server && one.grantType === grantType)),
})

/** The grant for this server and way, where there is one. */
export const grantFor = (kept: Kept, server: string, grantType: KeptGrant['grantType']): KeptGrant | undefined =>
  kept.grants.find((one) => one.server === server && one.grantType === grantType)
