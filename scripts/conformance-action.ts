/** What the GitHub Action runs: its inputs, which come as variables, become words of the command line, and the report its outputs. */
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

type Variables = Readonly<Record<string, string | undefined>>

/** Inputs that are words of the command line as they stand, by the name of the input. */
const options = [
  ...['command', 'url', 'mock', 'dialect', 'profile', 'tool', 'args', 'client-metadata'],
  ...['issuer', 'client-id', 'redirect-uri', 'resource', 'scope', 'spec-version', 'only', 'baseline', 'timeout'],
]
const switches = ['register', 'strict', 'allow-not-run']
/** Inputs that the command finds in its environment, where no list of processes shows them, and the variables that it reads. */
const secrets = {
  token: 'MCP_CONFORMANCE_TOKEN',
  'client-secret': 'MCP_CONFORMANCE_CLIENT_SECRET',
  login: 'MCP_CONFORMANCE_LOGIN',
} as const
const parties = ['server', 'client', 'authorization-server']

const variableOf = (input: string): string => `INPUT_${input.toUpperCase().replaceAll('-', '_')}`
const inputOf = (variables: Variables, name: string): string => (variables[variableOf(name)] ?? '').trim()

/**
 * The words after `mcp-entra`, each one argument whatever it holds. Secrets are not among them.
 * @throws Error for a party that there is not, and for a switch that is neither true nor false.
 */
export function argumentsOf(variables: Variables): readonly string[] {
  const party = inputOf(variables, 'party') || 'server'
  if (!parties.includes(party))
    throw new Error(`The input party is one of ${parties.join(', ')}, and not ${JSON.stringify(party)}.`)
  const given = options.flatMap((name) => {
    const value = inputOf(variables, name)
    return value === '' ? [] : [`--${name}`, value]
  })
  const switched = switches.flatMap((name) => {
    const value = inputOf(variables, name) || 'false'
    if (value !== 'true' && value !== 'false')
      throw new Error(`The input ${name} is true or false, and not ${JSON.stringify(value)}.`)
    return value === 'true' ? [`--${name}`] : []
  })
  const lines = inputOf(variables, 'env').split('\n')
  const env = lines.map((line) => line.trim()).flatMap((line) => (line === '' ? [] : ['--env', line]))
  const reports = Object.entries(filesOf(variables)).flatMap(([kind, file]) => ['--report', `${kind}=${file}`])
  return ['conformance', party, ...given, ...switched, ...env, ...reports]
}

/** The environment of the command: secrets stand there by the names that it reads, and by no other. */
export function environmentOf(variables: Variables): Variables {
  const inputs = Object.keys(secrets).map(variableOf)
  const others = Object.entries(variables).filter(([name]) => !inputs.includes(name))
  const given = Object.entries(secrets).map(([name, variable]) => [variable, inputOf(variables, name)])
  return Object.fromEntries([...others, ...given.filter(([, value]) => value !== '')])
}

/** Where each report is written. */
function filesOf(variables: Variables): Readonly<Record<'json' | 'junit' | 'markdown' | 'html', string>> {
  const file = (name: string) => join(inputOf(variables, 'reports') || 'conformance-report', name)
  return { json: file('report.json'), junit: file('junit.xml'), markdown: file('report.md'), html: file('report.html') }
}

/** The outputs of the action, in the form of GITHUB_OUTPUT. */
export function outputsOf(exitCode: number, file: string): string {
  if (!existsSync(file)) return `exit-code=${exitCode}\n`
  const { summary } = JSON.parse(readFileSync(file, 'utf8')) as {
    summary: Readonly<Record<'required' | 'passed' | 'failed', number>>
  }
  const { required, passed, failed } = summary
  const lines = Object.entries({ 'exit-code': exitCode, required, passed, failed, report: file })
  return lines.map(([name, value]) => `${name}=${value}\n`).join('')
}

async function run(variables: Variables): Promise<number> {
  const program = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
  const words = argumentsOf(variables)
  const env = environmentOf(variables)
  // Where the run cannot begin there is no report, and one of an earlier run must not be taken for it.
  for (const file of Object.values(filesOf(variables))) rmSync(file, { force: true })
  const child = spawn(process.execPath, [program, ...words], { stdio: 'inherit', env })
  const exitCode = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 2)))
  const { json, markdown } = filesOf(variables)
  const { GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary } = variables
  if (outputs) appendFileSync(outputs, outputsOf(exitCode, json))
  if (summary && existsSync(markdown)) appendFileSync(summary, readFileSync(markdown))
  return exitCode
}

if (import.meta.main) process.exitCode = await run(process.env)
