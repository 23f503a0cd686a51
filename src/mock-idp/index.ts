import { randomUUID } from 'node:crypto'
import { createApp } from './app.ts'
import { Cloud } from './cloud.ts'
import { type MockEntraOptions, readOptions } from './config.ts'
import { readTenant, tenantStart } from './configuration.ts'
import type { TenantSeed } from './directory/tenant-seed.ts'
import { createIdentity } from './https/identity.ts'
import { close, listen } from './listen.ts'
import { createServer } from './node-http.ts'
import type { Tenant } from './tenant.ts'
import { type TenantHandle, tenantHandle } from './tenant-handle.ts'

export type { AppDescription, Cast } from './app-description.ts'
export type { MockEntraOptions } from './config.ts'
export { type Configuration, ConfigurationRefusal } from './configuration.ts'
export { readConfigurationFile, readManifestFile } from './configuration-file.ts'
export type { Description, UserDescription } from './description.ts'
export type { Application } from './directory/application.ts'
export { DirectoryRefusal } from './directory/directory-refusal.ts'
export type { AppRoleAssignment, Group, PermissionGrant } from './directory/group.ts'
export type { Manifest } from './directory/manifest.ts'
export type { GroupSeed, TenantSeed, UserSeed } from './directory/tenant-seed.ts'
export type { User, UserChange } from './directory/user.ts'
export type { HttpsIdentity } from './https/identity.ts'
export type { BearerSeen, Endpoint, LedgerEntry } from './ledger.ts'
export { PortInUse } from './listen.ts'
export type { MintChange } from './mint.ts'
export { MintRefusal } from './mint.ts'
export { mockEntra, type TestHooks } from './mock-entra.ts'
export type { IssuedToken, RefusalSeen } from './seen-answer.ts'
export { readSwitchWords, type Switches, type SwitchesChange, SwitchRefusal } from './switches.ts'
export type { TenantHandle } from './tenant-handle.ts'

/** A tenant of one's own, until it is disposed of. */
export interface OwnTenant extends TenantHandle, Disposable {}

/** A running mock of Microsoft Entra ID and of the part of Microsoft Graph that shows who is signed in. Its own verbs are those of its first tenant. */
export interface MockEntra extends TenantHandle {
  /**
   * Makes a tenant at once, with keys, directory, ledger, store and faults of its own; without a description it has the same
   * apps as the first one and the same people under a domain of its own. Many may be in use at the same time.
   * @throws ConfigurationRefusal that names every mistake; DirectoryRefusal for a name that is taken.
   */
  readonly createTenant: (seed?: TenantSeed) => OwnTenant
  /** Every tenant, the first one first. */
  readonly tenants: () => readonly TenantHandle[]
  /** Where it listens on this machine. */
  readonly port: number
  /** Stops listening and ends every connection. */
  readonly close: () => Promise<void>
}

/**
 * Starts a mock Entra on this machine; many may run side by side. Does not wait for the first signing key: whoever needs
 * it first does.
 * @throws Error that names every wrong option; PortInUse.
 */
export async function startMockEntra(options: MockEntraOptions = {}): Promise<MockEntra> {
  const config = readOptions(options)
  const { now } = config
  // Handshakes go by the machine's clock, whatever the mock's says.
  const identity = config.https === true ? await createIdentity(new Date()) : config.https || undefined
  const server = identity ? (await import('node:https')).createServer(identity) : createServer()
  const port = await listen(server, config.port)
  const origin = config.publicOrigin ?? `${identity ? 'https' : 'http'}://localhost:${port}`
  const cloud = new Cloud({ origin, ca: identity?.ca ?? null, caFile: identity?.caFile ?? null, now }, config.tenants)

  const handles = new WeakMap<Tenant, TenantHandle>()
  const handleOf = (tenant: Tenant): TenantHandle => {
    const control = `${origin}/_mock${tenant === cloud.first ? '' : `/tenants/${tenant.id}`}`
    const handle = handles.get(tenant) ?? tenantHandle(tenant, control)
    handles.set(tenant, handle)
    return handle
  }
  const createTenant = (seed: TenantSeed = {}): OwnTenant => {
    const id = randomUUID()
    const start = tenantStart(readTenant(seed), { id, domain: `tenant-${id.slice(0, 8)}.example` }, config.switches)
    cloud.expectTenants(true)
    const tenant = cloud.add(start)
    return extended(handleOf(tenant), { [Symbol.dispose]: () => void cloud.remove(tenant) })
  }

  server.on('request', createApp(cloud, { handleOf, createTenant }))
  return extended(handleOf(cloud.first), {
    port,
    createTenant,
    tenants: () => cloud.tenants.map(handleOf),
    close: () => {
      cloud.expectTenants(false)
      return close(server)
    },
  })
}

/** The handle with more members; its getters stay getters. */
const extended = <More extends object>(handle: TenantHandle, more: More): TenantHandle & More =>
  Object.defineProperties({ ...more }, Object.getOwnPropertyDescriptors(handle)) as TenantHandle & More
