import type { z } from 'zod'
import type { Application } from '../directory/application.ts'
import type { Directory } from '../directory/directory.ts'
import { DirectoryRefusal } from '../directory/directory-refusal.ts'
import type { AppRoleAssignment, Group, PermissionGrant } from '../directory/group.ts'
import { changedByManifest, type Manifest, readManifest } from '../directory/manifest.ts'
import { seededAppIds } from '../directory/seed.ts'
import { SeedReader } from '../directory/seed-reader.ts'
import {
  assignmentSchema,
  consentSchema,
  type GroupSeed,
  groupSchema,
  newGroup,
  newUser,
  type UserSeed,
  userSchema,
} from '../directory/tenant-seed.ts'
import type { User, UserChange } from '../directory/user.ts'

type Assignment = z.input<typeof assignmentSchema>
type Consent = z.input<typeof consentSchema>

/** How a running tenant's directory is read and changed. What is malformed throws z.ZodError, what Entra would not have DirectoryRefusal or SeedFault; all say why. */
export interface DirectoryVerbs {
  readonly users: () => readonly User[]
  /** Only `userPrincipalName` must be said. */
  readonly addUser: (user: UserSeed) => User
  readonly changeUser: (idOrName: string, change: UserChange) => User | undefined
  /** @returns whether there was such a user. */
  readonly removeUser: (idOrName: string) => boolean
  readonly groups: () => readonly Group[]
  /** Members by name or id. */
  readonly addGroup: (group: GroupSeed) => Group
  readonly changeGroup: (idOrName: string, change: Partial<GroupSeed>) => Group | undefined
  readonly removeGroup: (idOrName: string) => boolean
  readonly apps: () => readonly Application[]
  /** Registers an app by its manifest. */
  readonly addApp: (manifest: Manifest) => Application
  /** Puts members of a manifest in the place of those that the app has. */
  readonly changeApp: (clientId: string, manifest: Manifest) => Application | undefined
  /** The standard apps stay. */
  readonly removeApp: (clientId: string) => boolean
  /** @throws DirectoryRefusal for an App ID URI that Entra would not accept. */
  readonly changeIdentifierUris: (clientId: string, identifierUris: readonly string[]) => Application | undefined
  readonly roleAssignments: () => readonly AppRoleAssignment[]
  /** Each by name or id; without a role, the app itself is assigned. */
  readonly assignRole: (assignment: Assignment) => AppRoleAssignment
  readonly unassignRole: (assignment: Assignment) => void
  readonly consents: () => readonly PermissionGrant[]
  /** Each by name or id; without a `principalId`, for everybody. */
  readonly consent: (consent: Consent) => PermissionGrant
  /** Of one user, by name or id, or all of the client's. */
  readonly withdrawConsent: (clientId: string, user?: string) => void
}

/** The verbs over one directory. */
export function createDirectoryVerbs(directory: Directory): DirectoryVerbs {
  const reader = () => new SeedReader(directory)
  const groupNamed = (name: string) => directory.groups.find((group) => group.id === name || group.displayName === name)
  const withMembers = (group: Group): Group => ({
    ...group,
    members: group.members.map((member) => reader().member(member, ['members'])),
  })
  return {
    users: () => directory.users,
    addUser: (said) => {
      const user = newUser(userSchema.parse(said))
      if (directory.user(user.id)) throw new DirectoryRefusal(`there is already a user with the id '${user.id}'`)
      return directory.putUser(user)
    },
    changeUser: (idOrName, change) => directory.changeUser(idOrName, change),
    removeUser: (idOrName) => directory.removeUser(idOrName),
    groups: () => directory.groups,
    addGroup: (said) => {
      const group = newGroup(groupSchema.parse(said), directory.tenant.id)
      if (directory.group(group.id)) throw new DirectoryRefusal(`there is already a group '${group.displayName}'`)
      return directory.putGroup(withMembers(group))
    },
    changeGroup: (idOrName, change) => {
      const group = groupNamed(idOrName)
      if (!group) return undefined
      const { displayName, securityEnabled, members } = groupSchema.partial().omit({ id: true }).parse(change)
      return directory.putGroup(
        withMembers({
          ...group,
          displayName: displayName ?? group.displayName,
          securityEnabled: securityEnabled ?? group.securityEnabled,
          members: members ?? group.members,
        }),
      )
    },
    removeGroup: (idOrName) => directory.removeGroup(groupNamed(idOrName)?.id ?? ''),
    apps: () => directory.apps,
    addApp: (manifest) => {
      const app = readManifest(manifest)
      if (directory.app(app.appId)) throw new DirectoryRefusal(`there is already an app with the client id '${app.appId}'`)
      return directory.putApp(app)
    },
    changeApp: (clientId, manifest) => {
      const app = directory.ownApp(clientId)
      return app && directory.putApp(changedByManifest(app, manifest))
    },
    removeApp: (clientId) => {
      if (Object.values(seededAppIds).some((id) => id === clientId))
        throw new DirectoryRefusal(`'${clientId}' is one of the apps that every tenant has; change it instead`)
      return directory.removeApp(clientId)
    },
    changeIdentifierUris: (clientId, identifierUris) => directory.changeIdentifierUris(clientId, identifierUris),
    roleAssignments: () => directory.appRoleAssignments,
    assignRole: (said) => {
      const assignment = reader().assignment(assignmentSchema.parse(said), [])
      directory.assignRole(assignment)
      return assignment
    },
    unassignRole: (said) => directory.unassignRole(reader().assignment(assignmentSchema.parse(said), [])),
    consents: () => directory.permissionGrants,
    consent: (said) => {
      const grant = reader().consent(consentSchema.parse(said), [])
      directory.consent(grant)
      return grant
    },
    withdrawConsent: (clientId, user) =>
      directory.withdrawConsent(clientId, user === undefined ? undefined : reader().member(user, ['principalId'])),
  }
}
