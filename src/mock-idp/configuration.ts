import { z } from 'zod'
import { Directory } from './directory/directory.ts'
import { DirectoryRefusal } from './directory/directory-refusal.ts'
import { inCurrentFormat } from './directory/manifest-of-2024.ts'
import { type DirectorySeed, graphApplication, seededTenant } from './directory/seed.ts'
import { SeedFault } from './directory/seed-reader.ts'
import { directorySeed, tenantSchema } from './directory/tenant-seed.ts'
import { defaultSwitches, type Switches, switchesSchema } from './switches.ts'

/** What a configuration says, whether it comes from a file (JSON or YAML) or from a program. */
export const configurationSchema = z.strictObject({
  /** The published schema, for editors; not looked at. */
  $schema: z.string().optional(),
  /** Of every tenant that says nothing else. */
  switches: switchesSchema.optional(),
  /** The tenants; the first is the one that is meant when nobody names one. */
  tenants: z.array(tenantSchema).min(1, 'must name a tenant; leave it out to have the standard one').optional(),
})
export type Configuration = z.input<typeof configurationSchema>
type ConfigurationRead = z.output<typeof configurationSchema>

/** How a tenant starts. */
export interface TenantStart {
  readonly seed: DirectorySeed
  readonly switches: Switches
}

/** A configuration with mistakes in it; each is said with its place and what to do. */
export class ConfigurationRefusal extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/** Understands a configuration that came from outside. @throws ConfigurationRefusal that names every mistake. */
export const readConfiguration = (said: unknown): ConfigurationRead => parsed(configurationSchema, withCurrentManifests(said))

/** Understands one tenant that came from outside. @throws ConfigurationRefusal that names every mistake. */
export const readTenant = (said: unknown): z.output<typeof tenantSchema> => parsed(tenantSchema, tenantWithCurrentManifests(said))

/** Makes the tenants that a configuration starts with. @throws ConfigurationRefusal that names every tenant's mistake. */
export function tenantStarts({ tenants = [{}], switches }: ConfigurationRead, fallback: Partial<Switches>): TenantStart[] {
  const faults: string[] = []
  const taken = new Set<string>()
  const starts = tenants.flatMap((tenant, index) => {
    try {
      const standard = index === 0 ? seededTenant : { ...seededTenant, domain: `tenant${index + 1}.example` }
      const named = index === 0 || tenant.domain !== undefined ? tenant : { ...tenant, domain: standard.domain }
      const start = tenantStart(named, seededTenant, { ...fallback, ...defined(switches ?? {}) })
      for (const name of [start.seed.tenant.id, start.seed.tenant.domain]) {
        if (taken.has(name))
          faults.push(`tenants.${index}: there is already a tenant '${name}'; give this one another id and domain`)
        taken.add(name)
      }
      return [start]
    } catch (error) {
      if (!(error instanceof ConfigurationRefusal)) throw error
      faults.push(...error.faults.map((fault) => `tenants.${index}.${fault}`))
      return []
    }
  })
  if (faults.length > 0) throw new ConfigurationRefusal(faults)
  return starts
}

/** Makes one tenant's start; `standard` gives id and domain where it has none. @throws ConfigurationRefusal */
export function tenantStart(
  tenant: z.output<typeof tenantSchema>,
  standard: Pick<DirectorySeed['tenant'], 'id' | 'domain'>,
  fallback: Partial<Switches>,
): TenantStart {
  const switches = { ...defaultSwitches, ...fallback, ...defined(tenant.switches ?? {}) }
  try {
    const seed = directorySeed(tenant, standard)
    const faults = faultsOf(seed, switches, tenant.apps?.length ?? 0)
    if (faults.length > 0) throw new ConfigurationRefusal(faults)
    return { seed, switches }
  } catch (error) {
    if (error instanceof SeedFault) throw new ConfigurationRefusal([`${error.place.join('.')}: ${error.message}`])
    throw error
  }
}

/** What Entra would refuse of a tenant, each with its place. It is found before anybody listens. @param ownApps how many of the apps, at the end, were described. */
function faultsOf(seed: DirectorySeed, switches: Switches, ownApps: number): string[] {
  const directory = new Directory({
    seed: { ...seed, users: [], apps: [] },
    allowLoopbackIdentifierUri: switches.allowLoopbackIdentifierUri,
    metadataDocumentClients: () => switches.clientIdMetadataDocument === 'preview',
  })
  const fault = (place: string, put: () => void): string[] => {
    try {
      put()
      return []
    } catch (error) {
      if (error instanceof DirectoryRefusal) return [`${place}: ${error.message}`]
      throw error
    }
  }
  const apps = seed.apps.slice(seed.apps.length - ownApps)
  const standard = seed.apps.filter((app) => app !== graphApplication && !apps.includes(app))
  return [
    ...seed.users.flatMap((user, index) => fault(`users.${index}`, () => directory.putUser(user))),
    // Of the standard apps only the App ID URIs of the API can be described.
    ...standard.flatMap((app) => fault('identifierUris', () => directory.putApp(app))),
    ...apps.flatMap((app, index) =>
      fault(`apps.${index}`, () => {
        if (directory.ownApp(app.appId))
          throw new DirectoryRefusal(`there is already an app with the client id '${app.appId}'; take one of the two away`)
        directory.putApp(app)
      }),
    ),
  ]
}

function parsed<Schema extends z.ZodType>(schema: Schema, said: unknown): z.output<Schema> {
  const read = schema.safeParse(said)
  if (read.success) return read.data
  throw new ConfigurationRefusal(read.error.issues.map(inWords))
}

/** A mistake with its place. Names that nobody knows are the commonest, and are a matter of spelling. */
export function inWords(issue: z.core.$ZodIssue): string {
  const place = issue.path.map(String).join('.')
  const remedy = remedyOf(issue)
  return place === '' ? remedy : `${place}: ${remedy}`
}

function remedyOf({ code, message }: z.core.$ZodIssue): string {
  if (code === 'unrecognized_keys')
    return `${message}; take it away, or mend the spelling (configuration.schema.json has every name)`
  const [, wanted, found] = /^Invalid input: expected (\w+), received (\w+)$/.exec(message) ?? []
  if (code !== 'invalid_type' || wanted === undefined || found === undefined) return message
  return found === 'undefined' ? `is missing; it must be ${kindOf(wanted)}` : `must be ${kindOf(wanted)}, not ${kindOf(found)}`
}

/** A kind of value, in the words of YAML and JSON. */
const kindOf = (type: string): string =>
  ({ array: 'a list', object: 'an object', null: 'empty', boolean: 'true or false' })[type] ?? `a ${type}`

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function withCurrentManifests(said: unknown): unknown {
  if (!isMembers(said) || !Array.isArray(said['tenants'])) return said
  return { ...said, tenants: said['tenants'].map(tenantWithCurrentManifests) }
}

const tenantWithCurrentManifests = (tenant: unknown): unknown =>
  isMembers(tenant) && Array.isArray(tenant['apps']) ? { ...tenant, apps: tenant['apps'].map(inCurrentFormat) } : tenant

/** Drops members that are undefined. */
const defined = (switches: { readonly [Name in keyof Switches]?: Switches[Name] | undefined }): Partial<Switches> =>
  Object.fromEntries(Object.entries(switches).filter(([, value]) => value !== undefined))
