/** Who a request comes from, as a token says that was found right in every respect. */
export interface Principal {
  /** The Entra tenant of the user (`tid`), a lower-case GUID. */
  readonly tenantId: string
  /** The user's object id in that tenant (`oid`). Together with the tenant it is the stable key of a person at Entra (documented). */
  readonly objectId: string
  /** `sub`: in direct mode pairwise, that is, another value for each API (documented). */
  readonly subject: string
  /** The MCP client the token was issued to: `azp` (v1: `appid`) of an Entra token, `client_id` of one of ours (RFC 9068 §2.2). */
  readonly clientId: string
  /** Short scope names, as `scp` or `scope` carries them, with the narrower ones that they include. */
  readonly scopes: readonly string[]
  readonly expiresAt: Date
  /** Proxy mode: where Entra's tokens for this user are kept. */
  readonly grantId?: string
  /** The token itself: the assertion of the on-behalf-of exchange. It goes to nobody else. */
  readonly token: string
}

/** One string for one person, whatever the client: what a session is bound to. */
export const personOf = ({ tenantId, objectId }: Pick<Principal, 'tenantId' | 'objectId'>): string => `${tenantId}.${objectId}`
