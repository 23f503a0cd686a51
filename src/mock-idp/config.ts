import { z } from 'zod'
import {
  type Configuration,
  ConfigurationRefusal,
  inWords,
  readConfiguration,
  type TenantStart,
  tenantStarts,
} from './configuration.ts'
import { identifierUriFault } from './directory/identifier-uri.ts'
import type { Manifest } from './directory/manifest.ts'
import type { HttpsIdentity } from './https/identity.ts'
import { nearestName } from './nearest-name.ts'
import { fileOf } from './read-from.ts'
import { readSwitches, type Switches, type SwitchesChange, SwitchRefusal } from './switches.ts'

/** How the mock may be started; everything has a default. */
export interface MockEntraOptions {
  /** A number or its digits; 0 takes a free one, which is the default. */
  readonly port?: number | string | undefined
  /** The origin at which others reach it, where that is not the one it listens on: behind something that forwards to it. */
  readonly publicOrigin?: string | undefined
  /** App ID URIs of the API app of the first tenant, besides `api://{clientId}`: usually the address of the MCP server. */
  readonly identifierUris?: readonly string[] | undefined
  /** A laxness that real Entra does not have: take http on a loopback host as App ID URI. The same as the switch of this name. */
  readonly allowLoopbackIdentifierUri?: boolean | undefined
  /** Scopes that the API app of the first tenant publishes, besides `mcp.access` and `mcp.profile`: those of tools of one's own. */
  readonly scopes?: readonly string[] | undefined
  /** What differs from the public cloud of November 2026, in every tenant. */
  readonly switches?: SwitchesChange | undefined
  /** Tenants, people, groups and apps, as a configuration file says them (see `readConfigurationFile`). */
  readonly configuration?: Configuration | undefined
  /** App manifests, as the portal exports them, for the first tenant (see `readManifestFile`). */
  readonly manifests?: readonly Manifest[] | undefined
  /** Speak https: `true` with an authority that lives as long as the mock (`ca` is what to trust), or with PEMs that are given. */
  readonly https?: boolean | HttpsIdentity | undefined
  /** The clock; the system's where nothing is said. */
  readonly now?: (() => Date) | undefined
}

/** Options after reading: complete and checked. */
export interface MockEntraConfig {
  readonly port: number
  readonly publicOrigin: string | undefined
  /** The tenants to start with, the first one first. */
  readonly tenants: readonly [TenantStart, ...TenantStart[]]
  /** Switches of tenants that are made later. */
  readonly switches: Partial<Switches>
  /** `true`: with an authority of its own, made at the start. */
  readonly https: boolean | HttpsIdentity
  readonly now: () => Date
}

const port = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().min(0).max(65535))

/** The options as JavaScript may hand them over: what is looked at elsewhere may be anything here. */
const optionsSchema = z.strictObject({
  port: z.unknown().optional(),
  identifierUris: z.array(z.string()).optional(),
  allowLoopbackIdentifierUri: z.boolean().optional(),
  scopes: z.array(z.string()).optional(),
  switches: z.unknown().optional(),
  configuration: z.unknown().optional(),
  manifests: z.array(z.looseObject({})).optional(),
  https: z
    .union(
      [z.boolean(), z.looseObject({ key: z.string(), cert: z.string(), ca: z.string() })],
      'must be true, or PEMs: { key, cert, ca }',
    )
    .optional(),
  publicOrigin: z
    .string()
    .refine(
      (said) => /^https?:/.test(said) && URL.parse(said)?.origin === said,
      'must be an origin, such as http://localhost:8080',
    )
    .optional(),
  now: z.custom((said) => typeof said === 'function', 'must be a function that gives a Date').optional(),
} satisfies Record<keyof MockEntraOptions, z.ZodType>)

/** What is wrong with the options as such: names that are none, and values of the wrong kind. */
function misfits(options: unknown): string[] {
  const { error } = optionsSchema.safeParse(options)
  return (error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map(noSuchOption) : inWords(issue),
  )
}

function noSuchOption(name: string): string {
  const names = Object.keys(optionsSchema.shape)
  const nearest = nearestName(name, names)
  return `there is no option '${name}'; ${nearest === undefined ? `there are ${names.join(', ')}` : `the nearest is '${nearest}'`}`
}

/** Reads the options. @throws Error that names every mistake at once and how to mend it. */
export function readOptions(options: MockEntraOptions): MockEntraConfig {
  const faults = misfits(options)
  // What is of the wrong kind cannot be looked at any further.
  if (faults.length > 0) throw cannotStart(faults)
  const { identifierUris = [], scopes = [], manifests = [], https = false, now = () => new Date(), configuration = {} } = options
  const { publicOrigin } = options
  const attempt = <Value>(read: () => Value): Value | undefined => {
    try {
      return read()
    } catch (error) {
      if (error instanceof ConfigurationRefusal)
        faults.push(...error.faults.map((fault) => withFile(fault, configuration, manifests)))
      else if (error instanceof SwitchRefusal) faults.push(error.message)
      else throw error
      return undefined
    }
  }

  const readPort = port.safeParse(options.port ?? 0)
  if (!readPort.success) faults.push(`'${options.port}' is no port; say a number from 0 (any free one) to 65535`)
  const said = attempt(() => readSwitches(options.switches ?? {})) ?? {}
  const { allowLoopbackIdentifierUri } = options
  const switches = allowLoopbackIdentifierUri === undefined ? said : { ...said, allowLoopbackIdentifierUri }
  const lax = switches.allowLoopbackIdentifierUri ?? false
  const uriFaults = identifierUris.flatMap((uri) => identifierUriFault(uri, lax) ?? [])
  faults.push(...uriFaults)
  const wanted = withFirstTenant(configuration, {
    identifierUris: uriFaults.length > 0 ? [] : identifierUris,
    scopes,
    apps: manifests,
  })
  const tenants = attempt(() => tenantStarts(readConfiguration(wanted), switches)) ?? []
  const [first, ...others] = tenants
  if (faults.length > 0 || !readPort.success || !first) throw cannotStart(faults)
  return { port: readPort.data, publicOrigin, tenants: [first, ...others], switches, https, now }
}

const cannotStart = (faults: readonly string[]): Error =>
  new Error(`The mock cannot start:\n${faults.map((fault) => `- ${fault}`).join('\n')}`)

/** The fault with the file in which it can be mended. Manifests of their own stand behind the apps of the first tenant. */
function withFile(fault: string, configuration: Configuration, manifests: readonly Manifest[]): string {
  const [place = '', index] = /^tenants\.0\.apps\.(\d+)[.:]\s*/.exec(fault) ?? []
  const manifest = manifests[Number(index) - (configuration.tenants?.[0]?.apps?.length ?? 0)]
  const [file, said] = manifest ? [fileOf(manifest), fault.slice(place.length)] : [fileOf(configuration), fault]
  return file === undefined ? fault : `${file}: ${said}`
}

/** Gives the first tenant what was said beside the configuration. */
function withFirstTenant(
  configuration: Configuration,
  said: { readonly identifierUris: readonly string[]; readonly scopes: readonly string[]; readonly apps: readonly Manifest[] },
): Configuration {
  const [first = {}, ...others] = configuration.tenants ?? []
  const added = Object.entries(said).filter(([, values]) => values.length > 0)
  if (configuration.tenants?.length === 0 || added.length === 0) return configuration
  const grown = added.map(([name, values]) => [name, [...(first[name as keyof typeof said] ?? []), ...values]])
  return { ...configuration, tenants: [{ ...first, ...Object.fromEntries(grown) }, ...others] }
}
