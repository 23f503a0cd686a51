import type { Application } from './application.ts'
import { identifierUriFault } from './identifier-uri.ts'
import { graphAppId, type PermissionGrant, seedApplications, seededTenant, seedPermissionGrants, seedUsers } from './seed.ts'
import type { User, UserChange } from './user.ts'

/** How a fresh directory differs from the plain seed. */
export interface DirectoryOptions {
  /** App ID URIs of the API app, besides `api://{appId}`. */
  readonly identifierUris: readonly string[]
  /** A laxness real Entra does not have: http on a loopback host as App ID URI. */
  readonly allowLoopbackIdentifierUri: boolean
}

/** A change that the directory will not make; the message is for whoever asked for it. */
export class DirectoryRefusal extends Error {}

/** A tenant's users and app registrations, as they are at this moment. An unknown id finds nobody. */
export class Directory {
  readonly #options: DirectoryOptions
  #users = new Map<string, User>()
  #apps = new Map<string, Application>()
  #grants: readonly PermissionGrant[] = []

  /** @throws DirectoryRefusal for an App ID URI that Entra would not accept. */
  constructor(options: DirectoryOptions) {
    this.#options = options
    this.restoreSeed()
  }

  readonly tenant: { readonly id: string; readonly domain: string } = seededTenant

  /** Forgets every change. */
  restoreSeed(): void {
    this.#users = new Map(seedUsers().map((user) => [user.id, user]))
    this.#apps = new Map(seedApplications([]).map((app) => [app.appId, app]))
    this.#grants = seedPermissionGrants
    for (const seeded of seedApplications(this.#options.identifierUris))
      this.changeIdentifierUris(seeded.appId, seeded.identifierUris)
  }

  get users(): readonly User[] {
    return [...this.#users.values()]
  }

  get apps(): readonly Application[] {
    return [...this.#apps.values()]
  }

  /** The user with this object id or user principal name (which has no case). */
  user(idOrName: string): User | undefined {
    const name = idOrName.toLowerCase()
    return this.#users.get(idOrName) ?? this.users.find((user) => user.userPrincipalName.toLowerCase() === name)
  }

  /** The app with this client id. */
  app(appId: string): Application | undefined {
    return this.#apps.get(appId)
  }

  /** The app that owns an App ID URI or client id, as a scope's prefix names it. */
  appByPrefix(prefix: string): Application | undefined {
    return this.#apps.get(prefix) ?? this.apps.find((app) => app.identifierUris.includes(prefix))
  }

  /** Microsoft Graph, which is in every tenant. */
  get graph(): Application {
    const graph = this.#apps.get(graphAppId)
    if (!graph) throw new Error('the seed has lost Microsoft Graph')
    return graph
  }

  /** Short names of the permissions of `api` that `client` holds without anybody being asked. */
  consented(client: Application, api: Application): ReadonlySet<string> {
    const granted = this.#grants.filter((grant) => grant.clientId === client.appId && grant.resourceId === api.appId)
    const preAuthorized = new Set(
      api.api.preAuthorizedApplications.filter((app) => app.appId === client.appId).flatMap((app) => app.delegatedPermissionIds),
    )
    const names = api.api.oauth2PermissionScopes.filter((scope) => preAuthorized.has(scope.id)).map((scope) => scope.value)
    return new Set([...granted.flatMap((grant) => grant.scope.split(' ')), ...names])
  }

  /** @returns the changed user, or undefined where there is no such user. */
  changeUser(idOrName: string, change: UserChange): User | undefined {
    const user = this.user(idOrName)
    if (!user) return undefined
    const changed = { ...user, ...change }
    this.#users.set(user.id, changed)
    return changed
  }

  /** @throws DirectoryRefusal, with every fault named, for URIs that Entra would not accept or that another app has. */
  changeIdentifierUris(appId: string, identifierUris: readonly string[]): Application | undefined {
    const app = this.#apps.get(appId)
    if (!app) return undefined
    if (appId === graphAppId) return app
    const faults = identifierUris.flatMap((uri) => {
      const fault = identifierUriFault(uri, this.#options.allowLoopbackIdentifierUri) ?? this.#ownedByAnother(uri, appId)
      return fault ? [fault] : []
    })
    if (faults.length > 0) throw new DirectoryRefusal(faults.join('; '))
    const changed = { ...app, identifierUris: [...new Set(identifierUris)] }
    this.#apps.set(appId, changed)
    return changed
  }

  #ownedByAnother(uri: string, appId: string): string | undefined {
    const owner = this.appByPrefix(uri)
    return owner && owner.appId !== appId ? `'${uri}' belongs to another app of the tenant, '${owner.displayName}'` : undefined
  }
}
