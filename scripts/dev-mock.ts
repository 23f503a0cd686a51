/**
 * A mock Entra and the server wired to it, both reloading when their code changes, and what to paste into a client.
 * `AUTH_MODE=direct npm run dev:mock` runs the server in direct mode.
 */
import { mockReady, serverEnvironment, serverReady, start } from '../src/processes.ts'

const mode = process.env['AUTH_MODE'] ?? 'proxy'
if (mode !== 'proxy' && mode !== 'direct') {
  console.error(`AUTH_MODE is ${JSON.stringify(mode)}; it may be proxy or direct.`)
  process.exit(2)
}
const serverPort = process.env['MCP_SERVER_PORT'] ?? '8000'
const url = process.env['MCP_SERVER_URL'] ?? `http://localhost:${serverPort}/mcp`
const watch = { log: 'inherit', node: ['--watch', '--watch-preserve-output'] } as const

try {
  const port = process.env['MOCK_ENTRA_PORT'] ?? '9400'
  const mock = await start(['mock', '--port', port, '--allow-loopback-identifier-uri', '--identifier-uri', url], mockReady, watch)
  const env = { MCP_SERVER_PORT: serverPort, ...serverEnvironment(mock.ready, mode) }
  const server = await start(['serve'], serverReady, { ...watch, env })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void Promise.all([server.stop(), mock.stop()]).then(() => process.exit(0)))
  }
  const clientId = mode === 'direct' ? ` --client-id ${mock.ready.apps.console.clientId}` : ''
  console.log(`
  MCP server   ${server.ready.url}   (${mode} mode; AUTH_MODE=${mode === 'direct' ? 'proxy' : 'direct'} npm run dev:mock for the other)
  mock Entra   ${mock.ready.issuer}   (control: ${mock.ready.control})

  Sign in as
${mock.ready.users.map((user) => `    ${user.userPrincipalName.padEnd(28)} ${user.password.padEnd(20)} ${user.displayName}`).join('\n')}

  Try, in another terminal
    npm run -s mcp-entra -- connect ${server.ready.url}${clientId}
    npm run -s mcp-entra -- connect ${server.ready.url}${clientId} --call get_user_name --browser headless --json
    npx @modelcontextprotocol/inspector${mode === 'direct' ? `   (client id ${mock.ready.apps.inspector.clientId})` : ''}   then connect to ${server.ready.url}

  Rename a user, then call again with the same session
    curl -X PATCH ${mock.ready.control}/users/${mock.ready.users[0]?.userPrincipalName} -H 'content-type: application/json' -d '{"displayName":"Somebody Else"}'

  Ctrl-C ends both.
`)
  await Promise.race([mock.ended, server.ended])
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
}
