import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { headlessBrowser } from '../client/index.ts'

/**
 * A client that knows nothing of HTTP, with `mcp-remote` between it and the server: a process that prints where to sign in, and
 * finds no browser to open. What it printed, in its own words, is in the message where it fails.
 * @param folder where it keeps what it learns
 */
export async function withMcpRemote<Result>(
  url: string,
  folder: string,
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  const program = fileURLToPath(new URL('./dist/proxy.js', import.meta.resolve('mcp-remote/package.json')))
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, url],
    env: { HOME: folder, PATH: folder, MCP_REMOTE_CONFIG_DIR: folder },
    stderr: 'pipe',
  })
  const client = new Client({ name: 'over-mcp-remote', version: '1' })
  const signIn = Promise.withResolvers<never>()
  let printed = ''
  let address: string | undefined
  transport.stderr?.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
    if (address !== undefined) return
    address = /(https?:\S+\/authorize\?\S+)\s/.exec(printed)?.[1]
    if (address !== undefined) playPerson(new URL(address)).catch(signIn.reject)
  })
  try {
    await Promise.race([client.connect(transport), signIn.promise])
    return await use(client)
  } catch (error) {
    throw new Error(`mcp-remote did not get through: ${printed}`, { cause: error })
  } finally {
    await client.close()
  }
}

async function playPerson(address: URL): Promise<void> {
  await fetch(await headlessBrowser().visit(address, address.searchParams.get('redirect_uri') ?? ''))
}
