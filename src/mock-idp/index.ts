import { createServer } from 'node:http'
import { createApp } from './app.ts'
import { type MockEntraOptions, readOptions } from './config.ts'
import { createVerbs, type Verbs } from './control/verbs.ts'
import type { Description } from './description.ts'
import { Directory } from './directory/directory.ts'
import { tenantAddresses } from './entra/paths.ts'
import { KeyRing } from './keys.ts'
import { Ledger } from './ledger.ts'
import { close, listen } from './listen.ts'
import { createTenant } from './tenant.ts'

export type { MockEntraOptions } from './config.ts'
export type { Description, UserDescription } from './description.ts'
export type { Application } from './directory/application.ts'
export { DirectoryRefusal } from './directory/directory.ts'
export type { User, UserChange } from './directory/user.ts'
export type { BearerSeen, Endpoint, LedgerEntry } from './ledger.ts'
export { PortInUse } from './listen.ts'
export type { MintChange } from './mint.ts'
export { MintRefusal } from './mint.ts'

/** A running mock of Microsoft Entra ID and of the part of Microsoft Graph that shows who is signed in. */
export interface MockEntra extends Verbs, Pick<Description, 'origin' | 'tenantId' | 'jwksUri' | 'control' | 'graphBaseUrl'> {
  /** The v2 issuer of a tenant; without a name, of the seeded one. */
  readonly issuer: (tenantId?: string) => string
  /** The seeded apps, as they are now. */
  readonly apps: Description['apps']
  /** The users, as they are now. */
  readonly users: Description['users']
  /** Stops listening and ends every connection. */
  readonly close: () => Promise<void>
}

/**
 * Starts a mock Entra on this machine; many may run side by side.
 * @throws Error that names every wrong option; PortInUse.
 */
export async function startMockEntra(options: MockEntraOptions = {}): Promise<MockEntra> {
  const config = readOptions(options)
  const { now } = config
  const directory = new Directory(config)
  const server = createServer()
  const [port, keys] = await Promise.all([listen(server, config.port), KeyRing.create()])
  const origin = `http://localhost:${port}`
  const tenant = createTenant({ directory, origin, keys, now })
  const ledger = new Ledger(now)
  const verbs = createVerbs(tenant, ledger)
  server.on('request', createApp([tenant], ledger, verbs))
  const { tenantId, jwksUri, control, graphBaseUrl } = verbs.describe()
  return {
    ...verbs,
    origin,
    tenantId,
    jwksUri,
    control,
    graphBaseUrl,
    issuer: (id = tenantId) => tenantAddresses(origin, id).issuer,
    get apps() {
      return verbs.describe().apps
    },
    get users() {
      return verbs.describe().users
    },
    close: () => close(server),
  }
}
