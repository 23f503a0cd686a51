import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientCertificatePem } from './testing/client-certificate.ts'

const tenant = '3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10'
const direct = {
  ...{ AUTH_MODE: 'direct', AUTH_TENANT_ID: tenant, AUTH_CLIENT_ID: tenant, AUTH_CLIENT_SECRET: 'geheim', MCP_SERVER_PORT: '0' },
  ...{ AUTH_AUTHORITY: 'http://localhost:9', GRAPH_BASE_URL: 'http://localhost:9' },
}
let folder: string
const running: ChildProcessWithoutNullStreams[] = []
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'serve-'))
})
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** Starts a command of this room as a process that knows nothing but these variables, and where Node keeps what it has compiled. */
function start(
  command: 'serveCommand' | 'doctorCommand',
  environment: Record<string, string>,
  args: readonly string[] = [],
  cwd = folder,
) {
  const main = JSON.stringify(new URL('./main.ts', import.meta.url))
  const script = `import(${main}).then((room) => room.${command}.parseAsync(process.argv.slice(1), { from: 'user' }))`
  const { NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, ['-e', script, '--', ...args], { cwd, env: { NODE_COMPILE_CACHE, ...environment } })
  running.push(child)
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (output.stdout += chunk))
  child.stderr.on('data', (chunk) => (output.stderr += chunk))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }))
  return { child, ended, output }
}

async function firstLine({ child, output }: ReturnType<typeof start>): Promise<string> {
  while (!output.stdout.includes('\n')) await once(child.stdout, 'data')
  return output.stdout
}

test('without settings: one message with every missing variable, exit 2, no stack', async () => {
  const { code, stdout, stderr } = await start('serveCommand', {}).ended
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^The settings cannot be used:\n {2}- AUTH_TENANT_ID is missing.*\n {2}- AUTH_CLIENT_ID is missing.*\n$/)
})

test('ready is one line, a signal ends it with 0, and no secret is in the log', async () => {
  const server = start('serveCommand', direct, ['--json'])
  const ready = JSON.parse(await firstLine(server))
  expect(ready).toMatchObject({
    ready: true,
    mode: 'direct',
    resourceMetadata: `${ready.origin}/.well-known/oauth-protected-resource/mcp`,
  })
  const headers = { authorization: 'Bearer tell-nobody' }
  expect((await fetch(ready.url, { method: 'POST', headers })).status).toBe(401)
  server.child.kill('SIGTERM')
  const { code, stdout, stderr } = await server.ended
  expect([code, stdout.trim().split('\n').length]).toEqual([0, 1])
  expect(stderr).toContain('token-not-valid')
  expect(stderr).toContain('"tool":"get_my_profile","scope":"mcp.profile"')
  expect(stderr).not.toMatch(/geheim|tell-nobody/)
})

test('what .env says is read, the environment has the last word, and SIGHUP is for a new certificate', async () => {
  const own = mkdtempSync(join(folder, 'env-'))
  const pairs = [await clientCertificatePem({ names: ['localhost'] }), await clientCertificatePem({ names: ['localhost'] })]
  const [key, certificate] = [join(own, 'key.pem'), join(own, 'certificate.pem')]
  const write = (pair: (typeof pairs)[number] | undefined) => {
    writeFileSync(key, pair?.key ?? '')
    writeFileSync(certificate, pair?.certificate ?? '')
  }
  write(pairs[0])
  const lines = { ...direct, AUTH_MODE: 'nonsense', MCP_SERVER_TLS_KEY: key, MCP_SERVER_TLS_CERTIFICATE: certificate }
  writeFileSync(
    join(own, '.env'),
    Object.entries(lines)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
  )
  const server = start('serveCommand', { AUTH_MODE: 'direct' }, [], own)
  const ready = await firstLine(server)
  const [, port] = /^MCP server {3}https:\/\/localhost:(\d+)\/mcp \(direct mode\)/.exec(ready) ?? []
  const served = async (): Promise<number> => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    const { raw } = socket.getPeerCertificate()
    socket.destroy()
    return pairs.findIndex((pair) => new X509Certificate(pair.certificate).raw.equals(raw))
  }
  expect(await served()).toBe(0)
  write(pairs[1])
  server.child.kill('SIGHUP')
  await expect.poll(served).toBe(1)
  server.child.kill('SIGINT')
  expect((await server.ended).code).toBe(0)
})

test('a port that is taken: one line that says what to do, exit 2', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { code, stderr } = await start('serveCommand', {
    ...direct,
    MCP_SERVER_PORT: String((other.address() as AddressInfo).port),
  }).ended
  other.close()
  expect(code).toBe(2)
  expect(stderr).toMatch(/^The server cannot start: port \d+ is in use\. .*MCP_SERVER_PORT.*\n$/)
})

test('the doctor says how it knows that a tenant does not answer, and exits 1', async () => {
  const { code, stdout } = await start('doctorCommand', direct).ended
  expect(code).toBe(1)
  expect(stdout).toMatch(/^problem .*does not answer.*localhost:9/m)
})
