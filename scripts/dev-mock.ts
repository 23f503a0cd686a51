/**
 * A mock Entra and the server wired to it, both reloading when their code changes, and what to paste into a client.
 * `AUTH_MODE=direct npm run dev:mock` runs the server in direct mode; `npm run dev:mock -- --manifest app.json` (or any other
 * option of the mock) adds apps of one's own, and what there is to paste then speaks of them.
 */
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type MockReady, mockReady, serverEnvironment, serverReady, start } from '../src/processes.ts'
import { watchSources } from './watch-sources.ts'

const mode = process.env['AUTH_MODE'] ?? 'proxy'
if (mode !== 'proxy' && mode !== 'direct') {
  console.error(`AUTH_MODE is ${JSON.stringify(mode)}; it may be proxy or direct.`)
  process.exit(2)
}
const serverPort = process.env['MCP_SERVER_PORT'] ?? '8000'
const url = process.env['MCP_SERVER_URL'] ?? `http://localhost:${serverPort}/mcp`
const log = { log: 'inherit' } as const
const next = 'It starts again after the next change'
let mockIsOld = false
/** Nobody has stopped it: a signal of the system, or a fault. */
const tellEnd = (name: string) => console.error(`${name} has ended by itself. ${next} of its code.`)
const startMock = () => {
  const port = process.env['MOCK_ENTRA_PORT'] ?? '9400'
  // In direct mode clients ask the mock for them.
  const scopes = (process.env['MCP_SERVER_SCOPES'] ?? '').split(/[\s,]+/).filter(Boolean)
  // Clients of the older transport ask for the address beside it.
  const resources = URL.canParse(url) ? [url, new URL('sse', url).href] : [url]
  const api = [
    '--allow-loopback-identifier-uri',
    '--identifier-uri',
    ...resources,
    ...scopes.flatMap((scope) => ['--scope', scope]),
  ]
  return start(['mock', '--port', port, ...api, ...process.argv.slice(2)], mockReady, {
    ...log,
    onEnd: () => {
      tellEnd('The mock Entra')
      mockIsOld = true
    },
  })
}
const startServer = (ready: MockReady) =>
  start(['serve', '--no-env-file'], serverReady, {
    ...log,
    onEnd: () => tellEnd('The MCP server'),
    // The page of MCP Inspector may come without its own proxy.
    env: {
      MCP_SERVER_PORT: serverPort,
      MCP_SERVER_ALLOWED_ORIGINS: 'http://localhost:6274',
      ...serverEnvironment(ready, mode),
    },
  })

const source = fileURLToPath(new URL('../src/', import.meta.url))
const isIn = (room: string) => (file: string) => file.startsWith(`${source}${room}${sep}`)

try {
  let mock = await startMock()
  let server = await startServer(mock.ready).catch(async (error: unknown) => {
    await mock.stop()
    throw error
  })

  /** A new mock has new keys and the users as they were, so the server starts anew with it. */
  const reload = async (withMock: boolean) => {
    await server.stop()
    if (withMock) {
      await mock.stop()
      mock = await startMock()
    }
    server = await startServer(mock.ready)
    console.log(
      withMock ? 'Reloaded: mock Entra, with its users as at the start, and the MCP server.' : 'Reloaded: the MCP server.',
    )
  }
  let last = Promise.resolve()
  watchSources(source, (files) => {
    mockIsOld ||= files.some(isIn('mock-idp'))
    if (!mockIsOld && !files.some(isIn('server'))) return
    last = last.then(async () => {
      try {
        await reload(mockIsOld)
        mockIsOld = false
      } catch (error) {
        console.error(`${error instanceof Error ? error.message : error}\n${next}.`)
      }
    })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void last.then(() => Promise.all([server.stop(), mock.stop()])).then(() => process.exit(0)))
  }

  const { addedApps, cast, caFile } = mock.ready
  const trusting = caFile === null ? '' : `NODE_EXTRA_CA_CERTS='${caFile}' `
  const clientId = mode === 'direct' ? ` --client-id ${cast.console.clientId}` : ''
  const ownApps = addedApps.map(
    ({ displayName, clientId, clientSecret }) =>
      `    ${displayName.padEnd(28)} ${clientId}${clientSecret === null ? '' : ` secret ${clientSecret}`}`,
  )
  console.log(`
  MCP server   ${server.ready.url}   (${mode} mode; AUTH_MODE=${mode === 'direct' ? 'proxy' : 'direct'} npm run dev:mock for the other)
  mock Entra   ${mock.ready.issuer}   (control: ${mock.ready.control})

  Sign in as
${mock.ready.users.map((user) => `    ${user.userPrincipalName.padEnd(28)} ${user.password.padEnd(24)} ${user.displayName}`).join('\n')}

${ownApps.length > 0 ? `  Your apps (what to paste for each kind of program: ${mock.ready.origin}/)\n${ownApps.join('\n')}\n\n` : ''}  Try, in another terminal
    ${trusting}npm run -s mcp-entra -- connect ${server.ready.url}${clientId}
    ${trusting}npm run -s mcp-entra -- connect ${server.ready.url}${clientId} --call get_user_name --browser headless --json
    npx mcp-inspector   and connect to ${server.ready.url}${mode === 'direct' ? ` with client id ${cast.page.clientId}` : ''}

  Rename a user, then call again with the same session
    curl${caFile === null ? '' : ` --cacert '${caFile}'`} -X PATCH ${mock.ready.control}/users/${mock.ready.users[0]?.userPrincipalName} -H 'content-type: application/json' -d '{"displayName":"Somebody Else"}'

  Ctrl-C ends both.
`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
}
