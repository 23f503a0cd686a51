import {
  type Browser,
  type ConnectOptions,
  clientMetadataDocument,
  connect,
  headlessBrowser,
  type ToolSummary,
} from '../../src/client/index.ts'
import type { Ending, Looked } from '../kit/client-run.ts'
import type { Stage } from '../kit/stage.ts'
import { clientMutants } from '../mutants/client/index.ts'
import type { ClientAddresses } from '../targets/client-addresses.ts'
import { type Errand, type RunClient, stageClient } from '../targets/client-under-test.ts'
import { minimalDocument, minimalPage, runMinimalClient } from '../targets/minimal-client/index.ts'

/** Where our client's metadata document would be. */
const clientMetadataUrl = 'https://conformance-test.local/client-metadata.json'

interface Call {
  readonly name: string
  readonly arguments: Record<string, unknown>
}

/** Our client through its door, doing what `scripts/official-client` does as a process: it lists the tools and calls them. */
async function runOurClient(
  { url, context, tellOpened }: Errand,
  signal: AbortSignal,
  options: Partial<ConnectOptions> = {},
): Promise<Ending> {
  const {
    client_id: clientId,
    client_secret: secret,
    issuer,
    toolCalls,
  } = context as Partial<Record<string, string>> & { toolCalls?: Call[] }
  const lastLines: string[] = []
  try {
    const session = await connect({
      url,
      signal,
      browser: watched(tellOpened),
      clientMetadataUrl,
      clients: clientId === undefined ? [] : [{ clientId, secret, issuer }],
      log: (line) => lastLines.push(line),
      ...options,
    })
    const tools = await session.listTools()
    for (const call of toolCalls ?? tools.filter(wantsNothing).map(({ name }) => ({ name, arguments: {} })))
      if (tools.some(({ name }) => name === call.name)) await session.callTool(call.name, call.arguments)
    await session.close()
    return { exitCode: 0, otherwise: null, lastLines: [...lastLines, 'Done.'] }
  } catch (error) {
    return { exitCode: 1, otherwise: null, lastLines: [...lastLines, error instanceof Error ? error.message : String(error)] }
  }
}

/** A browser that tells what it is given to open. */
const watched = (tellOpened: (url: string) => void): Browser => {
  const browser = headlessBrowser()
  return {
    ...browser,
    open: (page) => {
      tellOpened(page.url.href)
      return browser.open(page)
    },
  }
}

const wantsNothing = ({ inputSchema }: ToolSummary): boolean =>
  !Array.isArray(inputSchema['required']) || inputSchema['required'].length === 0

const ended = (exitCode: number | null, otherwise: string | null, ...lastLines: string[]): Ending => ({
  exitCode,
  otherwise,
  lastLines,
})

/** Clients that no check may be content with. */
const duds: Readonly<Record<string, RunClient>> = {
  'does-nothing': async () => ended(0, null),
  crashes: async () => ended(null, 'was ended by SIGSEGV', 'Segmentation fault'),
  'asks-once-and-crashes': async ({ url }) => {
    await (await fetch(url, { method: 'POST', body: '{}' })).text()
    return ended(1, null, 'TypeError: undefined is not a function')
  },
}

function clientNamed(name: string): RunClient {
  const dud = duds[name]
  if (dud) return dud
  if (name === 'our-client') return (errand, signal) => runOurClient(errand, signal)
  if (name === 'minimal-client') return (errand) => runMinimalClient(errand)
  const mutant = clientMutants[name]
  if (!mutant) throw new Error(`There is no client ${name}.`)
  return mutant.of === 'minimal-client'
    ? (errand) => runMinimalClient(errand, mutant.change)
    : (errand, signal) => runOurClient(errand, signal, mutant.options())
}

/** What lies at the address of a client's metadata document. A test asks nobody outside. */
function documentOf(name: string, url: string): Looked {
  const mutant = clientMutants[name]
  const json =
    name === 'our-client' || mutant?.of === 'our-client'
      ? clientMetadataDocument(url)
      : minimalDocument(url, mutant?.of === 'minimal-client' ? mutant.change : undefined)
  const headers = { 'content-type': ['application/json'] }
  return { answer: { status: json ? 200 : 404, headers, text: JSON.stringify(json ?? {}), json }, isHandedIn: false }
}

function pageOf(name: string): Looked {
  const mutant = clientMutants[name]
  const headers = Object.entries(minimalPage(mutant?.of === 'minimal-client' ? mutant.change : undefined))
  const answer = {
    status: 200,
    headers: Object.fromEntries(headers.map(([key, value]) => [key, [value]])),
    text: '',
    json: undefined,
  }
  return { answer, isHandedIn: false }
}

/** Stands for an address in a private network: this machine may be in none, and 0.0.0.0 is nobody's that leads here. */
const inside = { host: '0.0.0.0', listensAt: '127.0.0.1' }

export const clientDuds = Object.keys(duds)

/** Everybody whom a check of clients may be shown. What one of them does in a world is found out once. */
export class ClientCast {
  readonly #stages = new Map<string, ReturnType<typeof stageClient>>()

  /** `our-client`, `minimal-client`, a mutant by its id, or a dud. */
  stage(name: string): Stage {
    const addresses: ClientAddresses = {
      document: async (url) => documentOf(name, url),
      page: async () => pageOf(name),
    }
    const stage = this.#stages.get(name) ?? stageClient(clientNamed(name), { addresses, inside })
    this.#stages.set(name, stage)
    return stage
  }

  async close(): Promise<void> {
    await Promise.all([...this.#stages.values()].map((stage) => stage.close()))
  }
}
