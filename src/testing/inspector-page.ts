import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { freePort, inspectorProgram } from './inspector.ts'

/** MCP Inspector's page. */
export interface InspectorPage {
  /** Where it is, with the token that it wants to see. */
  readonly address: string
  close(): Promise<void>
}

/**
 * Serves MCP Inspector's page for one server, as its command does; it keeps no secrets and finds no browser to open.
 * @param url the MCP endpoint that is in its list of servers
 * @throws {Error} with what it printed, where it ends before the page is there
 */
export async function startInspectorPage(url: string, folder: string): Promise<InspectorPage> {
  const [port, sandboxPort] = [await freePort(), await freePort()]
  const inspector = spawn(process.execPath, [inspectorProgram, '--web', '--server-url', url, '--transport', 'http'], {
    env: {
      ...{
        HOME: folder,
        PATH: folder,
        MCP_STORAGE_DIR: folder,
        MCP_INSPECTOR_SECRET_STORE: 'memory',
        MCP_AUTO_OPEN_ENABLED: 'false',
      },
      ...{ CLIENT_PORT: String(port), MCP_SANDBOX_PORT: String(sandboxPort) },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => inspector.once('close', () => resolve()))
  const close = async () => {
    inspector.kill()
    await ended
  }
  const printed: string[] = []
  for await (const line of createInterface({ input: inspector.stdout })) {
    printed.push(line)
    const address = /http:\S+MCP_INSPECTOR_API_TOKEN=\S+/.exec(line)?.[0]
    if (address === undefined) continue
    inspector.stdout.resume() // What it says after it must not fill the pipe.
    return { address, close }
  }
  throw new Error(`MCP Inspector serves no page: ${printed.join('\n')}`)
}
