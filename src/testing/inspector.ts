import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer as createListener } from 'node:net'
import { text as textOfStream } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { headlessBrowser } from '../client/index.ts'

/** MCP Inspector's command. */
export const inspectorProgram = fileURLToPath(
  new URL('./clients/launcher/build/index.js', import.meta.resolve('@modelcontextprotocol/inspector/package.json')),
)

/** A port of this machine on which nobody listens at the moment. */
export async function freePort(): Promise<number> {
  const listener = createListener().listen(0)
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return port
}

/**
 * MCP Inspector's command line, signing in as it would with a person: it prints where to go and listens for the way back.
 * With nothing on its path it finds no browser to open.
 */
export async function withInspector(folder: string, callbackUrl: string, args: readonly string[]): Promise<unknown> {
  const inspector = spawn(
    process.execPath,
    [inspectorProgram, '--cli', '--format', 'json', '--callback-url', callbackUrl, ...args],
    {
      env: { HOME: folder, PATH: folder, MCP_AUTO_OPEN_ENABLED: 'true', MCP_INSPECTOR_SECRET_STORE: 'memory' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let log = ''
  inspector.stderr.setEncoding('utf8').on('data', async (chunk: string) => {
    const seen = log.length
    log += chunk
    const address = /navigate to: (\S+)\n/.exec(log)
    if (address?.[1] === undefined || address.index + address[0].length <= seen) return
    await fetch(await headlessBrowser().visit(address[1], callbackUrl))
  })
  const [answer, code] = await Promise.all([
    textOfStream(inspector.stdout),
    new Promise((resolve) => inspector.once('close', resolve)),
  ])
  expect(code, log).toBe(0)
  return JSON.parse(answer)
}
