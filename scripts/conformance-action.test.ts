import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { argumentsOf, environmentOf } from './conformance-action.ts'

const program = fileURLToPath(new URL('./conformance-action.ts', import.meta.url))
const reports = ['json=r/report.json', 'junit=r/junit.xml', 'markdown=r/report.md', 'html=r/report.html'].flatMap((one) => [
  '--report',
  one,
])

test('inputs become words, each one argument whatever it holds', () => {
  const evil = '$(touch /tmp/x); "`\' --strict'
  const variables = {
    INPUT_COMMAND: evil,
    INPUT_SPEC_VERSION: '2025-11-25',
    INPUT_ENV: '\n A={port}\nB=x y\n',
    INPUT_STRICT: 'true',
    INPUT_ALLOW_NOT_RUN: 'false',
    INPUT_TOOL: '  ',
    INPUT_REPORTS: 'r',
    INPUT_TOKEN: 'secret',
  }
  expect(argumentsOf(variables)).toEqual([
    ...['conformance', 'server', '--command', evil, '--spec-version', '2025-11-25', '--strict'],
    ...['--env', 'A={port}', '--env', 'B=x y', ...reports],
  ])
})

test('a party that there is not is a mistake, and so is a switch that is neither true nor false', () => {
  expect(argumentsOf({ INPUT_PARTY: 'client', INPUT_COMMAND: 'c', INPUT_REPORTS: 'r' })).toEqual([
    'conformance',
    'client',
    '--command',
    'c',
    ...reports,
  ])
  expect(() => argumentsOf({ INPUT_PARTY: 'proxy' })).toThrow('one of server, client, authorization-server, and not "proxy"')
  expect(() => argumentsOf({ INPUT_STRICT: 'yes' })).toThrow('The input strict is true or false, and not "yes"')
})

test('secrets are no words of the command line', () => {
  const variables = {
    INPUT_PARTY: 'authorization-server',
    INPUT_ISSUER: 'https://auth.example',
    INPUT_CLIENT_ID: 'c',
    INPUT_CLIENT_SECRET: 'secret',
    INPUT_LOGIN: 'username=u,password=p',
    INPUT_TOKEN: '',
    INPUT_REPORTS: 'r',
    HOME: '/home',
  }
  expect(argumentsOf(variables)).toEqual([
    ...['conformance', 'authorization-server', '--issuer', 'https://auth.example', '--client-id', 'c', ...reports],
  ])
  const { MCP_CONFORMANCE_CLIENT_SECRET, MCP_CONFORMANCE_LOGIN, ...others } = environmentOf(variables)
  expect([MCP_CONFORMANCE_CLIENT_SECRET, MCP_CONFORMANCE_LOGIN]).toEqual(['secret', 'username=u,password=p'])
  expect(Object.keys(others).sort()).toEqual(['HOME', 'INPUT_CLIENT_ID', 'INPUT_ISSUER', 'INPUT_PARTY', 'INPUT_REPORTS'])
})

interface Action {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: {
    readonly steps: readonly { readonly id?: string; readonly run?: string; readonly env?: Readonly<Record<string, string>> }[]
  }
}

test('every input of the action reaches the script by a variable, and no script is put together from one', async () => {
  const { inputs, outputs, runs }: Action = parse(
    await readFile(new URL('../.github/actions/conformance/action.yml', import.meta.url), 'utf8'),
  )
  const step = runs.steps.find(({ id }) => id === 'run')
  const variables = Object.entries(step?.env ?? {})
  for (const [name, value] of variables) {
    const input = name.replace('INPUT_', '').toLowerCase().replaceAll('_', '-')
    expect(value).toBe(`\${{ inputs.${input} }}`)
    expect(Object.keys(inputs)).toContain(input)
  }
  const handled = new Set(['working-directory', 'artifact'])
  expect(variables.length).toBe(Object.keys(inputs).filter((name) => !handled.has(name)).length)
  expect(runs.steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
  expect(Object.keys(outputs)).toEqual(['exit-code', 'required', 'passed', 'failed', 'report'])
})

test('a run leaves its outputs, its summary and its reports, ends as the suite does, and takes no earlier report for its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-action-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const server = join(folder, 'server.cjs')
  await writeFile(server, 'require("node:http").createServer((q, s) => s.writeHead(401).end()).listen(process.env.PORT)')
  const env = {
    ...process.env,
    INPUT_COMMAND: `exec '${process.execPath}' '${server}'`,
    INPUT_ONLY: 'prm',
    INPUT_SPEC_VERSION: '2025-11-25',
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  }
  const run = (more = {}) =>
    new Promise((resolve) => {
      execFile(process.execPath, [program], { cwd: folder, env: { ...env, ...more } }, (error) => resolve(error?.code ?? 0))
    })
  expect(await run()).toBe(1)
  expect(await readFile(env.GITHUB_OUTPUT, 'utf8')).toMatch(
    /^exit-code=1\nrequired=\d+\npassed=0\nfailed=\d+\nreport=conformance-report\/report\.json\n$/,
  )
  expect(await readFile(env.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(/^## ❌ Something required does not hold\./)
  expect(await readFile(join(folder, 'conformance-report/junit.xml'), 'utf8')).toContain('<testsuites')

  const later = { INPUT_COMMAND: 'exit 3', GITHUB_OUTPUT: join(folder, 'later'), GITHUB_STEP_SUMMARY: join(folder, 'none') }
  expect(await run(later)).toBe(2)
  expect(await readFile(later.GITHUB_OUTPUT, 'utf8')).toBe('exit-code=2\n')
  await expect(readFile(join(folder, 'conformance-report/report.json'))).rejects.toThrow('ENOENT')
})
