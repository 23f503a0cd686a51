/**
 * The official conformance suite's authorization-server mode against the mock: `npm run test:official`.
 * With `code_challenge_methods_supported` advertised the mock passes whole. Without it, as real Entra is today, the suite's
 * metadata check fails for that reason and no other. Exits with 1 when either is not so.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { headlessBrowser } from '../src/client/index.ts'
import { type MockEntra, startMockEntra } from '../src/mock-idp/index.ts'
import { freePort } from './free-port.ts'

const suite = fileURLToPath(new URL('../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url))
const mcpServer = 'https://mcp.contoso.example/mcp'

/** One verdict of the suite, as it files them. */
interface Verdict {
  readonly id: string
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
  readonly errorMessage?: string
}

/** Registers the suite as a public client of the API, with the redirect URI that the suite insists on. */
function registerSuite(mock: MockEntra, redirectUri: string): string {
  const { api } = mock.apps
  const { appId } = mock.directory.addApp({ displayName: 'MCP conformance suite', publicClient: { redirectUris: [redirectUri] } })
  mock.directory.consent({ clientId: appId, resourceId: api.clientId, scope: api.shortScope })
  return appId
}

/** Runs both scenarios and plays the person who opens the address that the suite prints. */
async function judged(mock: MockEntra): Promise<readonly Verdict[]> {
  const port = await freePort()
  const redirectUri = `http://127.0.0.1:${port}/callback`
  const clientId = registerSuite(mock, redirectUri)
  const results = mkdtempSync(join(tmpdir(), 'mcp-entra-official-'))
  const options = ['--url', mock.issuer(), '--client-id', clientId, '--resource', mcpServer, '-p', String(port), '-o', results]
  const child = spawn(process.execPath, [suite, 'authorization', ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const asked = /https?:\/\/\S+\/oauth2\/v2\.0\/authorize\?\S+/.exec(line)?.[0]
    if (asked === undefined) continue
    const url = new URL(asked)
    // The suite sends no scope, without which Entra issues nothing (AADSTS900144); the person adds it to the address.
    url.searchParams.set('scope', `${mock.apps.api.scope} openid`)
    await fetch(await headlessBrowser().visit(url, redirectUri))
  }
  const verdicts = readdirSync(results, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('checks.json'))
    .flatMap((name) => JSON.parse(readFileSync(join(results, name), 'utf8')) as Verdict[])
  rmSync(results, { recursive: true, force: true })
  return verdicts
}

const failures = (verdicts: readonly Verdict[]) => verdicts.filter(({ status }) => status === 'FAILURE')
const successes = (verdicts: readonly Verdict[]) => verdicts.filter(({ status }) => status === 'SUCCESS')
const told = (verdicts: readonly Verdict[]) =>
  verdicts
    .map(({ id, status, errorMessage }) => `  ${status.padEnd(8)} ${id}${errorMessage ? `: ${errorMessage}` : ''}`)
    .join('\n')

const mock = await startMockEntra({ identifierUris: [mcpServer] })
try {
  mock.switch({ advertisePkce: true })
  const advertised = await judged(mock)
  console.log(`PKCE advertised\n${told(advertised)}`)

  mock.switch({ advertisePkce: false })
  const silent = await judged(mock)
  console.log(`PKCE not advertised, as real Entra\n${told(silent)}`)

  const metadata = failures(silent).find(({ id }) => id === 'authorization-server-metadata')
  const others = failures(silent).filter((failure) => failure !== metadata)
  const wrong = [
    ...(failures(advertised).length > 0 ? ['with PKCE advertised, nothing may fail'] : []),
    ...(successes(advertised).length < 2 ? ['with PKCE advertised, metadata and code grant must both be judged good'] : []),
    // The suite joins reasons by commas: one that has none is the only one.
    ...(/^[^,]*code_challenge_methods_supported[^,]*$/.test(metadata?.errorMessage ?? '')
      ? []
      : ['without it, the metadata check must fail, for PKCE alone']),
    ...(others.every(({ errorMessage }) => errorMessage === 'Invalid authorization server metadata')
      ? []
      : ['without it, nothing else may fail but what leans on the metadata']),
  ]
  console.log(wrong.length > 0 ? `\nNot as it should be: ${wrong.join('; ')}` : '\nAs it should be.')
  process.exitCode = wrong.length > 0 ? 1 : 0
} finally {
  await mock.close()
}
