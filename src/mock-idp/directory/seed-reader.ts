import type { z } from 'zod'
import { canonicalId, isGuid } from '../guid.ts'
import type { Application } from './application.ts'
import { type AppRoleAssignment, noAppRole, type PermissionGrant } from './group.ts'
import { type DirectorySeed, graphApplication } from './seed.ts'
import type { assignmentSchema, consentSchema } from './tenant-seed.ts'

type Place = readonly (string | number)[]

/** A name in a tenant's description that nobody has; says where it stands and which names there are. */
export class SeedFault extends Error {
  readonly place: Place

  constructor(place: Place, message: string) {
    super(message)
    this.place = place
  }
}

type Named = Pick<DirectorySeed, 'users' | 'groups' | 'apps'>

/** Finds whom the names in a tenant's description mean: people and groups by name or id, apps by client id, App ID URI or name. */
export class SeedReader {
  readonly #known: Named

  constructor(known: Named) {
    this.#known = known
  }

  /** @returns the object id of a user or group. @throws SeedFault */
  member(name: string, place: Place): string {
    const { users, groups } = this.#known
    const id = canonicalId(name)
    const found =
      users.find((user) => user.id === id || user.userPrincipalName.toLowerCase() === name.toLowerCase()) ??
      groups.find((group) => group.id === id || group.displayName === name)
    if (found) return found.id
    const names = [...users.map((user) => user.userPrincipalName), ...groups.map((group) => group.displayName)]
    throw new SeedFault(place, `no user and no group is called '${name}'; there are ${listed(names)}`)
  }

  /** @throws SeedFault */
  app(name: string, place: Place): Application {
    const apps = [graphApplication, ...this.#known.apps.filter(({ appId }) => appId !== graphApplication.appId)]
    const id = canonicalId(name)
    const found = apps.find((app) => app.appId === id || app.identifierUris.includes(name) || app.displayName === name)
    if (found) return found
    throw new SeedFault(
      place,
      `no app is called '${name}'; there are ${listed(apps.map((app) => `${app.displayName} (${app.appId})`))}`,
    )
  }

  /** @throws SeedFault */
  assignment({ principalId, resourceId, appRoleId }: z.output<typeof assignmentSchema>, place: Place): AppRoleAssignment {
    const id = canonicalId(principalId)
    const client = this.#known.apps.find((app) => app.appId === id || app.servicePrincipal.id === id)
    const app = this.app(resourceId, [...place, 'resourceId'])
    return {
      principalId: client?.servicePrincipal.id ?? this.member(principalId, [...place, 'principalId']),
      resourceId: app.appId,
      appRoleId: appRoleId === undefined ? noAppRole : roleId(app, appRoleId, [...place, 'appRoleId']),
    }
  }

  /** @throws SeedFault */
  consent({ clientId, resourceId, scope, principalId }: z.output<typeof consentSchema>, place: Place): PermissionGrant {
    const api = this.app(resourceId, [...place, 'resourceId'])
    const published = api.api.oauth2PermissionScopes.map(({ value }) => value)
    const unknown = scope.split(' ').find((word) => !published.includes(word) && !openIdScopes.has(word))
    if (unknown !== undefined)
      throw new SeedFault([...place, 'scope'], `'${api.displayName}' publishes no '${unknown}'; there are ${listed(published)}`)
    return {
      // A client may be registered in another tenant, so that every GUID may be one.
      clientId: isGuid(clientId) ? canonicalId(clientId) : this.app(clientId, [...place, 'clientId']).appId,
      resourceId: api.appId,
      scope,
      ...(principalId === undefined ? {} : { principalId: this.member(principalId, [...place, 'principalId']) }),
    }
  }
}

const openIdScopes: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access'])

function roleId(app: Application, role: string, place: Place): string {
  const found = app.appRoles.find(({ id, value }) => id === role || value === role)
  if (found) return found.id
  const roles = app.appRoles.map(({ value }) => value)
  throw new SeedFault(place, `'${app.displayName}' publishes no app role '${role}'; there are ${listed(roles)}`)
}

const listed = (names: readonly string[]): string => (names.length > 0 ? names.slice(0, 20).join(', ') : 'none')
