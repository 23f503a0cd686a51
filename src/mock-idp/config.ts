import { z } from 'zod'
import { identifierUriFault } from './directory/identifier-uri.ts'

/** How the mock may be started; everything has a default. */
export interface MockEntraOptions {
  /** A number or its digits; 0 takes a free one, which is the default. */
  readonly port?: number | string | undefined
  /** App ID URIs of the API app, besides `api://{clientId}`: usually the address of the MCP server. */
  readonly identifierUris?: readonly string[] | undefined
  /** A laxness that real Entra does not have: take http on a loopback host as App ID URI. */
  readonly allowLoopbackIdentifierUri?: boolean | undefined
  /** The clock; the system's where nothing is said. */
  readonly now?: (() => Date) | undefined
}

/** Options after reading: complete and checked. */
export interface MockEntraConfig {
  readonly port: number
  readonly identifierUris: readonly string[]
  readonly allowLoopbackIdentifierUri: boolean
  readonly now: () => Date
}

const port = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().min(0).max(65535))

/** Reads the options. @throws Error that names every mistake at once and how to mend it. */
export function readOptions(options: MockEntraOptions): MockEntraConfig {
  const { identifierUris = [], allowLoopbackIdentifierUri = false, now = () => new Date() } = options
  const readPort = port.safeParse(options.port ?? 0)
  const faults = [
    ...(readPort.success ? [] : [`'${options.port}' is no port; say a number from 0 (any free one) to 65535`]),
    ...identifierUris.flatMap((uri) => identifierUriFault(uri, allowLoopbackIdentifierUri) ?? []),
  ]
  if (faults.length > 0 || !readPort.success)
    throw new Error(`The mock cannot start:\n${faults.map((fault) => `- ${fault}`).join('\n')}`)
  return { port: readPort.data, identifierUris, allowLoopbackIdentifierUri, now }
}
