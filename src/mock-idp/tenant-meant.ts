import type { Cloud } from './cloud.ts'
import type { SharedAuthority } from './entra/authority.ts'
import { withoutPrefix } from './provider-words.ts'
import type { Tenant } from './tenant.ts'

/** What a request at a shared authority says that may tell its tenant; each undefined where it was not said. */
export interface Clue {
  readonly clientId: string | undefined
  /** The account that is to sign in; `@` and a domain where only that is known. */
  readonly username: string | undefined
  /** The tenant that this browser was at last. */
  readonly home: string | undefined
  readonly prompt: string | undefined
  readonly code: string | undefined
  readonly refreshToken: string | undefined
  readonly deviceCode: string | undefined
  readonly assertion: string | undefined
}

/**
 * The tenant that a request at `common`, `organizations` or `consumers` is meant for: the one that issued what it brings
 * along, else the one of the account, else the one that registered the app, else the first, which will say what is wrong.
 */
export function tenantMeant(cloud: Cloud, authority: SharedAuthority, clue: Clue): Tenant {
  if (authority === 'consumers') return cloud.consumers
  return (
    issuerOf(cloud, clue) ??
    accountHome(cloud, clue.username) ??
    (clue.home === undefined ? undefined : cloud.tenant(clue.home)) ??
    cloud.tenants.find(({ directory }) => clue.clientId !== undefined && directory.ownApp(clue.clientId) !== undefined) ??
    cloud.first
  )
}

function issuerOf(cloud: Cloud, { code, refreshToken, deviceCode, assertion }: Clue): Tenant | undefined {
  const holder = (model: string, id: string | undefined) =>
    id === undefined ? undefined : cloud.tenants.find(({ store }) => store.holds(model, id))
  return (
    holder('AuthorizationCode', withoutPrefix(code ?? '')) ??
    holder('RefreshToken', withoutPrefix(refreshToken ?? '')) ??
    holder('DeviceCode', deviceCode) ??
    holder('DeviceCode', withoutPrefix(deviceCode ?? '')) ??
    tenantOfToken(cloud, assertion)
  )
}

/** The tenant that a token says it is of. Nobody has checked the token; whoever answers the request will. */
export function tenantOfToken(cloud: Cloud, token: string | undefined): Tenant | undefined {
  const [, payload] = token?.split('.') ?? []
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8'))
    const tid: unknown = typeof claims === 'object' && claims !== null && 'tid' in claims ? claims.tid : undefined
    return typeof tid === 'string' ? cloud.tenant(tid) : undefined
  } catch {
    return undefined
  }
}

function accountHome(cloud: Cloud, username: string | undefined): Tenant | undefined {
  if (username === undefined) return undefined
  return (
    cloud.tenants.find(({ directory }) => directory.user(username) !== undefined) ??
    cloud.tenant(username.slice(username.indexOf('@') + 1))
  )
}
