import { canonicalId } from '../guid.ts'
import { defaultSwitches } from '../switches.ts'
import type { Application } from './application.ts'
import { DirectoryRefusal } from './directory-refusal.ts'
import type { AppRoleAssignment, PermissionGrant } from './group.ts'
import { identifierUriFault } from './identifier-uri.ts'
import { People } from './people.ts'
import { Permissions } from './permissions.ts'
import { type DirectorySeed, graphAppId, graphApplication, standardSeed } from './seed.ts'
import type { User } from './user.ts'

export { DirectoryRefusal } from './directory-refusal.ts'

/** How a fresh directory differs from the plain seed. */
export interface DirectoryOptions {
  /** App ID URIs of the API app, besides `api://{appId}`; only of the plain seed. */
  readonly identifierUris?: readonly string[]
  /** A laxness real Entra does not have: http on a loopback host as App ID URI. */
  readonly allowLoopbackIdentifierUri?: boolean | (() => boolean)
  /** Whether apps may have the address of a metadata document as client id; false where nothing is said. */
  readonly metadataDocumentClients?: () => boolean
  /** What to start with instead of the plain seed. */
  readonly seed?: DirectorySeed
  /** An app that another tenant of this mock has registered for everybody. */
  readonly foreignApp?: (appId: string) => Application | undefined
}

/** A tenant's users, groups and app registrations, as they are at this moment. An unknown id finds nobody. */
export class Directory extends People {
  readonly #options: DirectoryOptions
  readonly #seed: DirectorySeed
  #apps = new Map<string, Application>()
  readonly #permissions = new Permissions()

  /** @throws DirectoryRefusal for a seed that Entra would not accept. */
  constructor(options: DirectoryOptions = {}) {
    super()
    this.#options = options
    this.#seed = options.seed ?? standardSeed(undefined, options)
    this.restoreSeed()
  }

  get tenant(): DirectorySeed['tenant'] {
    return this.#seed.tenant
  }

  /** Forgets every change. */
  restoreSeed(): void {
    this.restorePeople(this.#seed.users, this.#seed.groups)
    this.#apps = new Map([[graphAppId, graphApplication]])
    this.#permissions.restore(this.#seed.appRoleAssignments, this.#seed.permissionGrants)
    for (const app of this.#seed.apps) if (app.appId !== graphAppId) this.putApp(app)
  }

  get apps(): readonly Application[] {
    return [...this.#apps.values()]
  }

  get appRoleAssignments(): readonly AppRoleAssignment[] {
    return this.#permissions.assignments
  }

  get permissionGrants(): readonly PermissionGrant[] {
    return this.#permissions.grants
  }

  /** The app with this client id: one of this tenant, or one that another tenant registered for everybody. */
  app(appId: string): Application | undefined {
    const id = canonicalId(appId)
    const app = this.#apps.get(id) ?? this.#options.foreignApp?.(id)
    return app && isAddress(app.appId) && !this.#options.metadataDocumentClients?.() ? undefined : app
  }

  /** The app with this client id, if this tenant has registered it. */
  ownApp(appId: string): Application | undefined {
    return this.#apps.get(canonicalId(appId))
  }

  /** The app that owns an App ID URI or client id, as a scope's prefix names it: capitals do not count (captured 2021, MSALs that sent all in small letters). */
  appByPrefix(prefix: string): Application | undefined {
    const name = prefix.toLowerCase()
    return this.app(prefix) ?? this.apps.find((app) => app.identifierUris.some((uri) => uri.toLowerCase() === name))
  }

  /** Microsoft Graph, which is in every tenant. */
  get graph(): Application {
    return graphApplication
  }

  /** The object id of an app's service principal, under which roles are assigned to it. */
  servicePrincipalId(appId: string): string | undefined {
    return this.app(appId)?.servicePrincipal.id
  }

  /** Whether a user or service principal is assigned to an app, itself or by way of a group that it is a direct member of (documented). */
  isAssigned(principalId: string, { appId }: Pick<Application, 'appId'>): boolean {
    return this.#assignmentsOf(principalId, appId).length > 0
  }

  /** The values of the app roles of `api` that a user or service principal has, as `roles` carries them. */
  appRolesOf(principalId: string, api: Application): readonly string[] {
    const assigned = new Set(this.#assignmentsOf(principalId, api.appId).map(({ appRoleId }) => appRoleId))
    return api.appRoles.filter((role) => role.isEnabled && assigned.has(role.id)).map(({ value }) => value)
  }

  #assignmentsOf(principalId: string, resourceId: string): readonly AppRoleAssignment[] {
    const direct = this.groups.filter(({ members }) => members.includes(principalId)).map(({ id }) => id)
    return this.#permissions.assigned(new Set([principalId, ...direct]), resourceId)
  }

  /** Short names of the permissions of `api` that `client` holds without anybody being asked: for everybody, or for this user. */
  consented(client: Application, api: Application, user?: Pick<User, 'id'>): ReadonlySet<string> {
    return this.#permissions.consented(client, api, user?.id)
  }

  /** Remembers a consent; without `principalId` it is an administrator's, for everybody. */
  consent(grant: PermissionGrant): void {
    this.#permissions.consent(grant)
  }

  /** Takes back every consent of a client, of everybody or of one user. Pre-authorization stays: it is in the API's registration. */
  withdrawConsent(clientId: string, principalId?: string): void {
    this.#permissions.withdraw(clientId, principalId)
  }

  /** Assigns an app role, or the app without a role. Doing so twice changes nothing. */
  assignRole(assignment: AppRoleAssignment): void {
    this.#permissions.assign(assignment)
  }

  unassignRole(assignment: AppRoleAssignment): void {
    this.#permissions.unassign(assignment)
  }

  /** Adds or replaces a registration. @throws DirectoryRefusal, with every fault named, for what Entra would not accept. */
  putApp(app: Application): Application {
    if (app.appId === graphAppId) throw new DirectoryRefusal('Microsoft Graph cannot be changed')
    if (isAddress(app.appId) && !this.#options.metadataDocumentClients?.())
      throw new DirectoryRefusal(
        `'${app.appId}' is an address and no client id; clients by address are a preview: put the switch clientIdMetadataDocument to 'preview'`,
      )
    const faults = app.identifierUris.flatMap((uri) => this.#identifierUriFault(uri, app.appId) ?? [])
    if (faults.length > 0) throw new DirectoryRefusal(faults.join('; '))
    const unique = { ...app, identifierUris: [...new Set(app.identifierUris)] }
    this.#apps.set(app.appId, unique)
    return unique
  }

  removeApp(appId: string): boolean {
    const id = canonicalId(appId)
    return id !== graphAppId && this.#apps.delete(id)
  }

  /** @throws DirectoryRefusal, with every fault named, for URIs that Entra would not accept or that another app has. */
  changeIdentifierUris(appId: string, identifierUris: readonly string[]): Application | undefined {
    const app = this.ownApp(appId)
    return app && this.putApp({ ...app, identifierUris })
  }

  #identifierUriFault(uri: string, appId: string): string | undefined {
    const { allowLoopbackIdentifierUri: lax } = this.#options
    const allowed = typeof lax === 'function' ? lax() : (lax ?? defaultSwitches.allowLoopbackIdentifierUri)
    const owner = this.appByPrefix(uri)
    const taken = owner && owner.appId !== appId
    return (
      identifierUriFault(uri, allowed) ??
      (taken ? `'${uri}' belongs to another app of the tenant, '${owner.displayName}'` : undefined)
    )
  }
}

const isAddress = (appId: string): boolean => appId.startsWith('https://')
