import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { boundedFetch } from './bounded-fetch.ts'
import type { Browser } from './browser.ts'
import { type Credentials, credentials } from './credentials.ts'
import { manifest } from './manifest.ts'
import { type ServerAddress, serverAddress } from './oauth/server-address.ts'
import { sessionFailure } from './session-failure.ts'
import type { Step } from './steps.ts'

export interface ConnectOptions {
  /** The MCP endpoint, byte for byte as its server names itself. */
  readonly url: string
  /** How a person gets to the sign-in page; not used where the server asks for no token. */
  readonly browser: Browser
  /** Of a public client registered at the authorization server. Without it the client registers itself, where that is offered. */
  readonly clientId?: string | undefined
  /** Scopes, separated by spaces, to ask for in the place of those that the server names. */
  readonly scope?: string | undefined
  /** Told at each leg, as soon as it is gone. */
  readonly onStep?: ((step: Step) => void) | undefined
  /** Lines for the person: the address to open, an answer that was ignored. */
  readonly log?: ((line: string) => void) | undefined
  /** How long the person may take to sign in. Default 300. */
  readonly patienceSeconds?: number | undefined
  readonly now?: (() => Date) | undefined
}

export interface ToolSummary {
  readonly name: string
  readonly description: string | undefined
  /** JSON Schema of its arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>
}

export interface ToolResult {
  readonly name: string
  /** The text parts, one under the other. */
  readonly text: string
  /** Whether the tool itself says that it failed. */
  readonly isError: boolean
  /** All parts as the server sent them. */
  readonly content: readonly unknown[]
}

/** A connection to one MCP server, signed in where the server asked for it. Its methods throw ConnectError. */
export interface Session {
  /** The revision of MCP that both sides speak, such as `2026-07-28`. */
  readonly protocolVersion: string
  readonly serverInfo: { readonly name: string; readonly version: string } | undefined
  /** The legs so far, in order. */
  readonly steps: readonly Step[]
  listTools(): Promise<readonly ToolSummary[]>
  callTool(name: string, args?: Readonly<Record<string, unknown>>): Promise<ToolResult>
  /** Ends the session at the server too, where the older wire has one. */
  close(): Promise<void>
}

interface Connected {
  readonly client: Client
  readonly transport: StreamableHTTPClientTransport
}

/**
 * Connects to an MCP server: asks without a token, is refused, finds the authorization server, signs in, and asks again.
 * Speaks 2026-07-28, and 2025-11-25 and older to servers that do not.
 * @throws ConnectError saying what happened, whose part it is, and what to try.
 */
export async function connect(options: ConnectOptions): Promise<Session> {
  const steps: Step[] = []
  const tell = (step: Step): void => {
    steps.push(step)
    options.onStep?.(step)
  }
  const server = serverAddress(options.url)
  const access = credentials({
    server,
    browser: options.browser,
    clientId: options.clientId,
    scope: options.scope,
    patienceSeconds: options.patienceSeconds ?? 300,
    now: options.now ?? (() => new Date()),
    tell,
    log: options.log ?? (() => {}),
  })
  const guarded = <Result>(action: () => Promise<Result>) =>
    access.withToken(action).catch((error: unknown) => {
      throw sessionFailure(error, server.url)
    })

  const { client, transport } = await guarded(() => open(server, access))
  const { protocolVersion, serverInfo } = told(client)
  tell({ step: 'connected', protocolVersion, serverInfo })
  return {
    protocolVersion,
    serverInfo,
    steps,
    listTools: async () => {
      const { tools } = await guarded(() => client.listTools())
      tell({ step: 'tools', names: tools.map(({ name }) => name) })
      return tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))
    },
    callTool: async (name, args = {}) => {
      const { content, isError = false } = await guarded(() => client.callTool({ name, arguments: { ...args } }))
      tell({ step: 'tool', name, isError })
      const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
      return { name, text, isError, content }
    },
    close: async () => {
      // The session ends here whatever the server makes of it: it may have forgotten it, or be gone.
      await transport.terminateSession().catch(() => {})
      await client.close()
    },
  }
}

/** A tool may bring a picture or two. */
const longestAnswerBytes = 16_000_000

async function open(server: ServerAddress, access: Credentials): Promise<Connected> {
  const { name, version } = manifest()
  const client = new Client({ name, version }, { versionNegotiation: { mode: 'auto' } })
  // A 403 for want of scope is told to the person, who alone can decide to ask for more.
  const transport = new StreamableHTTPClientTransport(server.url, {
    authProvider: access.provider,
    onInsufficientScope: 'throw',
    fetch: boundedFetch(longestAnswerBytes),
  })
  try {
    await client.connect(transport)
    return { client, transport }
  } catch (error) {
    await client.close()
    throw error
  }
}

function told(client: Client): Pick<Session, 'protocolVersion' | 'serverInfo'> {
  const info = client.getServerVersion()
  return {
    protocolVersion: client.getNegotiatedProtocolVersion() ?? 'unknown',
    serverInfo: info && { name: info.name, version: info.version },
  }
}
