import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inProcess } from '../src/testing/in-process/command.ts'
import { conformanceCommand } from './main.ts'

const program = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-main-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** What the command says and ends with. */
const run = (...args: string[]) => inProcess(() => conformanceCommand.parseAsync(args, { from: 'user' }))

/** The command as a process of its own. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, [program, 'conformance', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const finished = Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { child, finished: finished.then(([code, stdout, stderr]) => ({ code, stdout, stderr })) }
}

const refusing = `exec '${process.execPath}' -e 'require("node:http").createServer((q, s) => s.writeHead(401).end("no")).listen(process.env.PORT)'`

test.each<[string, string[], RegExp]>([
  ['options that do not go together', ['server'], /^Say which server/],
  ['an authorization server that is not named', ['authorization-server'], /^Say which authorization server/],
  [
    'a person who is to sign in without a client',
    ['authorization-server', '--issuer', 'http://localhost:1', '--browser', 'print'],
    /^Nobody signs in without a client/,
  ],
  [
    'an option that cannot be read',
    ['server', '--url', 'http://x/mcp', '--spec-version', '2024-11-05'],
    /There are 2025-03-26, .*2026-07-28/,
  ],
  ['an option for a client that is run', ['client', '--dialect', 'entra', '--timeout', '9'], /--timeout is for --command/],
  ['an option for a client that is tried by hand', ['client', '--command', 'x', '--port', '1'], /--port is for a client that/],
  ['a run that cannot begin', ['server', '--url', 'nonsense'], /"nonsense" is not the http address of an MCP endpoint/],
  [
    'an unknown id',
    ['explain', 'token.server-audiense'],
    /no check and no requirement "token\.server-audiense"[\s\S]*token\.server-audience/,
  ],
])('%s is answered with one message and exit code 2', async (_, args, message) => {
  const { code, stdout, stderr } = await run(...args)
  expect(stderr).toMatch(message)
  expect(stderr).not.toMatch(/^\s+at .*\.ts:/m)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
})

test('a run that fails exits 1, prints the report, and writes the files that were asked for, saying so of a baseline', async () => {
  const files = { json: join(folder, 'new', 'r.json'), text: join(folder, 'r.txt') }
  const reports = Object.entries(files).flatMap(([kind, file]) => ['--report', `${kind}=${file}`])
  const asked = ['--only', 'challenge,prm', '--spec-version', '2026-07-28,2025-11-25', '--strict']
  const known = ['--baseline', join(folder, 'new.yaml'), '--update-baseline']
  const { code, stdout, stderr } = await run('server', '--command', refusing, ...asked, ...reports, ...known)
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^Asking http:\/\/localhost:\d+\/mcp: \d+ runs of checks\.\nThe baseline \S+new\.yaml is written\. .*\n$/,
    ),
  })
  expect(stdout).toContain('Something required does not hold.')
  expect(await readFile(files.text, 'utf8')).toBe(stdout)
  const report = JSON.parse(await readFile(files.json, 'utf8'))
  expect(report.asked).toMatchObject({ revisions: ['2025-11-25', '2026-07-28'], strict: true, only: ['challenge', 'prm'] })
  expect(report.summary.failed).toBeGreaterThan(0)
})

test('a report that cannot be written costs the exit code, and not the result', async () => {
  const asked = ['--only', 'prm', '--spec-version', '2025-11-25', '--report', `json=${folder}`]
  const { code, stdout, stderr } = await run('server', '--command', refusing, ...asked)
  expect(stderr).toContain(`could not be written to ${folder}: EISDIR`)
  expect(stdout).toContain('Something required does not hold.')
  expect(code).toBe(2)
})

test.concurrent('an interrupt ends the command under test as well, and exits 130', async () => {
  const slow = `echo pid $$ > '${join(folder, 'pid')}'; exec '${process.execPath}' -e 'require("node:http").createServer((q, s) => setTimeout(() => s.writeHead(401).end(), 200)).listen(process.env.PORT)'`
  const { child, finished } = start(['server', '--command', slow])
  // Its first word is that the server is there and being asked.
  child.stderr.once('data', () => child.kill('SIGINT'))
  const { code, stdout, stderr } = await finished
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
  expect(stderr).toContain('Interrupted. Nothing was left running.')
  const pid = Number((await readFile(join(folder, 'pid'), 'utf8')).split(' ')[1])
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

test.concurrent('an interrupt ends the wait for a client that is tried by hand, and what was seen is told', async () => {
  const { child, finished } = start(['client', '--dialect', 'entra'])
  child.stderr.once('data', () => child.kill('SIGINT'))
  const { code, stdout, stderr } = await finished
  expect(stderr).toMatch(/Connect the client to +http:\/\/localhost:\d+\/mcp\nIts client id +[0-9a-f-]{36} /)
  expect(stdout).toContain('Not known: too little was seen')
  expect(code).toBe(2)
})

test('list prints one JSON object where that is asked for', async () => {
  const { code, stdout } = await run('list', '--json', 'audience')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ checks: expect.any(Array), requirements: expect.any(Array) })
})

test.concurrent('a reader that has seen enough is no error', async () => {
  const piped = `'${process.execPath}' '${program}' conformance list --requirements | head -1`
  const child = spawn('sh', ['-c', piped], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  expect({ stdout, stderr }).toEqual({ stdout: expect.stringContaining('gen.authorization-optional'), stderr: '' })
})

test('the command brings its own subcommands into whatever program it is put', () => {
  expect(conformanceCommand.commands.map((one) => one.name())).toEqual([
    'server',
    'client',
    'authorization-server',
    'list',
    'coverage',
    'explain',
  ])
})
