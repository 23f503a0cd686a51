import { z } from 'zod'
import { guidOf } from '../session-id.ts'
import { switchesSchema } from '../switches.ts'
import { conditionalAccessAnswers } from './conditional-access.ts'
import type { Group } from './group.ts'
import { manifestSchema, readManifest } from './manifest.ts'
import { type DirectorySeed, standardSeed } from './seed.ts'
import { SeedReader } from './seed-reader.ts'
import { type User, user } from './user.ts'

const text = z.string().min(1).max(256)
const guid = z.guid('must be a GUID').toLowerCase()
const domain = z.hostname('must be a domain, such as contoso.example').toLowerCase()

export const userSchema = z.strictObject({
  userPrincipalName: text.regex(/^[^@\s]+@[^@\s]+$/, 'must look like ada@contoso.example'),
  id: guid.optional(),
  displayName: text.optional(),
  givenName: text.optional(),
  surname: text.optional(),
  jobTitle: z.string().max(256).optional(),
  mail: z.string().max(256).optional(),
  password: text.optional(),
  accountEnabled: z.boolean().optional(),
  userType: z.enum(['Member', 'Guest']).optional(),
  home: z.strictObject({ tenantId: guid, objectId: guid }).nullish(),
  country: z.string().length(2, 'must be a country code of two letters').nullish(),
  conditionalAccess: z.enum(conditionalAccessAnswers).nullish(),
  isAdministrator: z.boolean().optional(),
})

export const groupSchema = z.strictObject({
  displayName: text,
  id: guid.optional(),
  securityEnabled: z.boolean().optional(),
  /** Users by name or id, groups by name or id. */
  members: z.array(text).optional(),
})

/** Who has an app role, by the property names of Microsoft Graph's `appRoleAssignment`. */
export const assignmentSchema = z.strictObject({
  /** A user by name or id, a group by name or id, or a client by its client id. */
  principalId: text,
  /** The API, by client id, App ID URI or display name. */
  resourceId: text,
  /** The role's value or id; left out, the app is assigned without a role. */
  appRoleId: text.optional(),
})

/** Delegated permissions consented to, by the property names of Microsoft Graph's `oauth2PermissionGrant`. */
export const consentSchema = z.strictObject({
  clientId: text,
  /** The API, by client id, App ID URI or display name. */
  resourceId: text,
  /** Short names, joined by spaces. */
  scope: text,
  /** The user who consented, by name or id; left out, an administrator did, for everybody. */
  principalId: text.optional(),
})

/** A tenant, as a configuration file and `createTenant` describe it; everything has a default. */
export const tenantSchema = z.strictObject({
  id: guid.optional(),
  domain: domain.optional(),
  displayName: text.optional(),
  switches: switchesSchema.optional(),
  /** App ID URIs of the standard API app, besides `api://{clientId}`. */
  identifierUris: z.array(text).optional(),
  /** Scopes of the standard API app, besides `mcp.access` and `mcp.profile`. */
  scopes: z.array(text.regex(/^[^\s/]+$/, 'must be a short name, such as mcp.read')).optional(),
  /** In the place of the four standard people. */
  users: z.array(userSchema).min(1, 'must name somebody; leave it out to have the four standard people').optional(),
  groups: z.array(groupSchema).optional(),
  /** Manifests, besides the standard apps; one with the client id of a standard app stands in its place. */
  apps: z.array(manifestSchema).optional(),
  appRoleAssignments: z.array(assignmentSchema).optional(),
  consents: z.array(consentSchema).optional(),
})

/** A tenant as somebody asks for it. */
export type TenantSeed = z.input<typeof tenantSchema>
export type UserSeed = z.input<typeof userSchema>
export type GroupSeed = z.input<typeof groupSchema>
type TenantRead = z.output<typeof tenantSchema>

/**
 * Makes a tenant's directory of a description that the schema has read; `fallback` has the id and domain of a tenant that
 * says neither. A domain alone gives the id. @throws SeedFault that names the place and what there is instead.
 */
export function directorySeed(read: TenantRead, fallback: Pick<DirectorySeed['tenant'], 'id' | 'domain'>): DirectorySeed {
  const tenantDomain = read.domain ?? fallback.domain
  const id = read.id ?? (read.domain === undefined ? fallback.id : guidOf(`tenant ${read.domain}`))
  const tenant = { id, domain: tenantDomain, displayName: read.displayName ?? displayNameOf(tenantDomain) }
  const standard = standardSeed(tenant, read)
  const apps = (read.apps ?? []).map(readManifest)
  const own = new Set(apps.map(({ appId }) => appId))
  const whole: DirectorySeed = {
    ...standard,
    users: read.users?.map(newUser) ?? standard.users,
    groups: (read.groups ?? []).map((group) => newGroup(group, id)),
    apps: [...standard.apps.filter(({ appId }) => !own.has(appId)), ...apps],
  }
  const reader = new SeedReader(whole)
  const groups = (read.groups ?? []).map((group, index) => ({
    ...newGroup(group, id),
    members: (group.members ?? []).map((member) => reader.member(member, ['groups', index, 'members'])),
  }))
  return {
    ...whole,
    groups,
    appRoleAssignments: (read.appRoleAssignments ?? []).map((said, index) =>
      reader.assignment(said, ['appRoleAssignments', index]),
    ),
    permissionGrants: [
      ...standard.permissionGrants,
      ...(read.consents ?? []).map((said, index) => reader.consent(said, ['consents', index])),
    ],
  }
}

/** A user of what was said; the rest follows from the name. */
export function newUser(said: z.output<typeof userSchema>): User {
  const { userPrincipalName } = said
  const [local = '', at = ''] = userPrincipalName.split('@')
  const [first = '', ...others] = local.split(/[._-]/).map(capitalized)
  const givenName = said.givenName ?? first
  const surname = said.surname ?? others.join(' ')
  return user({
    id: guidOf(`user ${userPrincipalName.toLowerCase()}`),
    displayName: [givenName, surname].filter(Boolean).join(' '),
    jobTitle: '',
    mail: `${local}@${at}`,
    // Shown by everything that describes the mock, and no secret of anybody's.
    password: `${first}-signs-in-here`,
    userType: said.home ? 'Guest' : 'Member',
    ...definedOnly(said),
    givenName,
    surname,
  })
}

/** A group of what was said, with its members still as they were named. */
export const newGroup = (
  { displayName, id, securityEnabled, members }: z.output<typeof groupSchema>,
  tenantId: string,
): Group => ({
  id: id ?? guidOf(`group ${displayName} of ${tenantId}`),
  displayName,
  securityEnabled: securityEnabled ?? true,
  members: members ?? [],
})

const displayNameOf = (tenantDomain: string): string => capitalized(tenantDomain.split('.')[0] ?? '')
const capitalized = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

/** Drops members that are undefined. */
export const definedOnly = <Members extends object>(members: Members) =>
  Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined)) as {
    [Name in keyof Members]: Exclude<Members[Name], undefined>
  }
