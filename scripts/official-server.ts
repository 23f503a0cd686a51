/**
 * The official conformance suite's server scenarios against this project's server, behind its authentication: `npm run test:official`.
 * The suite knows no tokens, so that a forwarder adds one. The control is the same server with its authentication switched off and
 * no forwarder: whatever the suite says of one it has to say of the other. What needs no fixture that the server does not have
 * has to be green. Exits with 1 when either is not so.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type MockEntra, startMockEntra } from '../src/mock-idp/index.ts'
import { createServer, defineTool, type RunningServer, readConfig, type ServerParts } from '../src/server/index.ts'

const suite = fileURLToPath(new URL('../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url))

/** Scenarios that ask for nothing but what the server has; the others want prompts, resources, elicitation and the like. */
const green: Readonly<Record<string, readonly string[]>> = {
  '2025-11-25': ['server-initialize', 'ping', 'server-session-lifecycle'],
  '2026-07-28': ['http-header-validation'],
  both: [
    ...['tools-list', 'tools-call-simple-text', 'tools-call-image', 'tools-call-error'],
    ...['server-sse-multiple-streams', 'dns-rebinding-protection'],
  ],
}

const fixture = { title: 'Fixture', description: 'What the suite looks for.', input: z.object({}) }
const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgAAIAAAUAAXpeqz8AAAAASUVORK5CYII=', 'base64')
const fixtures: ServerParts = {
  tools: (tools) => [
    ...tools,
    defineTool({
      ...fixture,
      name: 'test_simple_text',
      handler: async () => ({ text: 'This is a simple text response for testing.' }),
    }),
    defineTool({
      ...{ ...fixture, name: 'test_image_content' },
      handler: async () => ({ text: 'A dot.', image: { mediaType: 'image/png', bytes: dot } }),
    }),
    defineTool({
      ...{ ...fixture, name: 'test_error_handling' },
      handler: async () => {
        throw new Error('on purpose')
      },
    }),
  ],
}
const withoutAuthentication: ServerParts = {
  bearer: () => () => ({ token: 'nobody looks at it' }),
  signature: () => async () => ({ header: {}, claims: { tid: 't', oid: 'o', sub: 's', azp: 'c', scp: 'mcp.access', exp: 9e9 } }),
  tokenRules: () => [],
}

const start = ({ origin, tenantId, apps: { api }, graphBaseUrl }: MockEntra, parts: ServerParts): Promise<RunningServer> =>
  createServer(
    readConfig({
      ...{ AUTH_MODE: 'direct', AUTH_AUTHORITY: origin, AUTH_TENANT_ID: tenantId, GRAPH_BASE_URL: graphBaseUrl },
      ...{ AUTH_CLIENT_ID: api.clientId, AUTH_CLIENT_SECRET: api.clientSecret, MCP_SERVER_PORT: '0' },
    }),
    parts,
  )

/** Adds a token to every request, and says the server's own port in Host and Origin, as a client of the server would. */
async function forwarder(server: RunningServer, token: string): Promise<{ readonly url: string; close(): void }> {
  const { port } = new URL(server.url)
  const http = createHttpServer((request, response) => {
    const own = String((http.address() as AddressInfo).port)
    const { host, origin, ...others } = request.headers
    const renamed = Object.entries({ host, origin }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.replace(own, port)] as const],
    )
    const headers = { authorization: `Bearer ${token}`, ...others, ...Object.fromEntries(renamed) }
    const passed = forward({ host: '127.0.0.1', port, path: request.url, method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.once('error', () => response.destroy())
    response.once('close', () => passed.destroy())
    request.pipe(passed)
  })
  await new Promise<void>((resolve) => http.listen(0, 'localhost', resolve))
  return { url: `http://localhost:${(http.address() as AddressInfo).port}/mcp`, close: () => http.close().closeAllConnections() }
}

/** Every verdict as one line, by scenario: `SUCCESS id`. Messages are left out, for they name ports and times. */
async function judged(url: string, revision: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const results = mkdtempSync(join(tmpdir(), 'mcp-entra-official-'))
  const child = spawn(process.execPath, [suite, 'server', '--url', url, '--requirements', revision, '-o', results], {
    stdio: 'ignore',
  })
  await new Promise((resolve) => child.once('exit', resolve))
  const verdicts = readdirSync(results).map((name): [string, string[]] => {
    const checks = JSON.parse(readFileSync(join(results, name, 'checks.json'), 'utf8')) as { id: string; status: string }[]
    const scenario = name.replace(/-\d{4}-\d\d-\d\dT.*$/, '').replace(/^server-/, '')
    return [scenario, checks.map(({ status, id }) => `${status} ${id}`).sort()]
  })
  rmSync(results, { recursive: true, force: true })
  return new Map(verdicts)
}

const mock = await startMockEntra({ allowLoopbackIdentifierUri: true })
const server = await start(mock, fixtures)
const open = await start(mock, { ...fixtures, ...withoutAuthentication })
const front = await forwarder(server, await mock.mint())
let wrong = 0
const complain = (line: string) => {
  wrong += 1
  console.log(`  WRONG: ${line}`)
}
for (const revision of ['2025-11-25', '2026-07-28']) {
  const [behind, without] = [await judged(front.url, revision), await judged(open.url, revision)]
  const all = [...behind.values()].flat()
  const good = all.filter((verdict) => verdict.startsWith('SUCCESS')).length
  console.log(
    `${revision}: ${behind.size} scenarios, ${good} of ${all.length} verdicts good; the others want what this server does not have`,
  )
  if (behind.size < 30) complain('the suite did not run')
  for (const [scenario, verdicts] of behind)
    if (verdicts.join() !== without.get(scenario)?.join()) complain(`${scenario} says something else without authentication`)
  for (const scenario of [...(green[revision] ?? []), ...(green['both'] ?? [])]) {
    const verdicts = behind.get(scenario) ?? []
    if (verdicts.length === 0 || verdicts.some((verdict) => verdict.startsWith('FAILURE')))
      complain(`${scenario}: ${verdicts.join(', ')}`)
  }
}
console.log(wrong > 0 ? '\nNot as it should be.' : '\nAs it should be.')
process.exitCode = wrong > 0 ? 1 : 0
front.close()
await Promise.all([server.close(), open.close()])
await mock.close()
