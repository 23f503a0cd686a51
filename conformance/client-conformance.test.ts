import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { namesItself } from './checks/client/document-contents.ts'
import { clientIdWanted, resourceAsPublished } from './checks/client/entra.ts'
import { s256Used, supportVerified } from './checks/client/pkce.ts'
import { inTokenRequest } from './checks/client/resource-parameter.ts'
import { challengeCounts } from './checks/client/scopes.ts'
import { runClientConformance } from './index.ts'
import { textReport } from './report/text.ts'
import { processesWith } from './targets/strays.ts'

const client = `${execPath} ${fileURLToPath(new URL('./targets/minimal-client/main.ts', import.meta.url))}`
const judged = (command: string, milliseconds = 60_000, variables = {}) =>
  runClientConformance({ command, variables }, { checks: [s256Used, supportVerified], revisions: ['2026-07-28'], milliseconds })

test('a client is run by its command, once for each world, and its report is green where all of it holds', async () => {
  const report = await judged(client)
  expect(report.verdict).toEqual({ exitCode: 0, because: [] })
  expect(report.notes).toEqual([])
  expect(report.target).toEqual({ role: 'client', url: null, command: client })
  expect(textReport(report)).toContain(`client ${client}`)
  const [{ evidence } = { evidence: [] }] = report.results
  expect(evidence.map(({ request }) => request.replace(/localhost:\d+/, 'it'))).toContain(
    'GET http://it/.well-known/oauth-protected-resource/mcp',
  )
})

test('no code, token, verifier or state of a run is in its report', async () => {
  const checks = [inTokenRequest, resourceAsPublished]
  const report = await runClientConformance({ command: client }, { checks, revisions: ['2025-11-25'], profile: 'entra' })
  expect(report.verdict).toEqual({ exitCode: 0, because: [] })
  expect(report.notes).toEqual(['Yes: this client would work with Microsoft Entra ID, as far as was seen.'])
  const text = JSON.stringify(report)
  expect(text).toContain('code_verifier=[removed]')
  expect(text).toContain('refresh_token=[removed]')
  // As the issuers of the stage make codes, tokens and secrets, and then as Entra does.
  expect(text).not.toMatch(/(?:issuer|other)-[0-9a-f]{8}-[0-9a-f]{4}/)
  expect(text).not.toMatch(/["?&](?:state|code_verifier|code)=[\w-]/)
  expect(text).not.toMatch(/eyJ[\w-]{20}|\b1\.A[\w-]{20}/)
})

test.each([
  ['does nothing', 'true #', 'ended with 0 and said nothing'],
  ['crashes', 'kill -SEGV $$ #', 'was ended by SIGSEGV'],
  ['is not there', 'no-such-client-anywhere', 'ended with 127'],
  ['hangs', 'exec sleep 600 #', 'had not ended after 0.6 s'],
  ['floods its output', 'exec yes #', 'had not ended after 0.6 s, and the last it said was: y'],
])('a command that %s is never green, and it is said what it did', async (_, command, said) => {
  const report = await judged(command, 6_000)
  const { verdict, results } = report
  expect(verdict.exitCode).toBe(2)
  for (const { outcome } of results)
    expect(outcome).toMatchObject({ kind: 'inconclusive', because: expect.stringContaining(said) })
  expect(textReport(report)).toContain(said)
})

test.each([
  ['TypeError: nothing to read', ' {'],
  ['[TypeError: nothing to read] {', ''],
])('of a client that threw the error is told, and not the lines above and below it: %s', async (error, more) => {
  const thrown = `echo 'Signing in.'; echo '    return read(null)'; echo '           ^'; echo '${error}';
    echo '    at read (client.js:1:1)${more}'; echo "  code: 'EMPTY'"; echo '}'; echo; echo 'Node.js v24.1.0'; exit 1 #`
  expect(textReport(await judged(thrown))).toContain(`the last it said was: ${error} / code: 'EMPTY'\n`)
})

test('a client whose people come back to one port is run once at a time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-entra-port-'))
  const page = 'http://localhost:1/?redirect_uri=http%3A%2F%2F127.0.0.1%3A3334%2Fcallback'
  const command = `mkdir "$PORT_3334" || exit 3; "$BROWSER" "${page}"; sleep 0.1; rmdir "$PORT_3334" #`
  try {
    const { results } = await runClientConformance(
      { command, variables: { PORT_3334: join(folder, 'taken') } },
      { checks: [s256Used, challengeCounts], revisions: ['2026-07-28'] },
    )
    for (const { outcome } of results)
      expect(outcome).toMatchObject({ because: expect.stringContaining('ended with 0 and said nothing') })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('what lies at its client id can be handed in', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-entra-metadata-'))
  const metadata = join(folder, 'client.json')
  const documentJudged = () =>
    runClientConformance({ command: client, metadata }, { checks: [namesItself], revisions: ['2026-07-28'] })
  try {
    await writeFile(metadata, '{"client_id":"https://conformance-test.local/"}')
    const { verdict, results } = await documentJudged()
    expect(verdict.exitCode).toBe(1)
    expect(results[0]?.outcome).toMatchObject({ because: expect.stringContaining('got "https://conformance-test.local/"') })
    expect(results[0]?.evidence.map(({ request }) => request)).toContain(
      'GET https://conformance-test.local/client-metadata.json',
    )
  } finally {
    await rm(folder, { recursive: true })
  }
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    await expect(documentJudged()).rejects.toThrow('client.json cannot be read: ENOENT')
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('what a client has started is ended with it, and told of', async () => {
  const mark = crypto.randomUUID()
  const report = await judged('(setsid sleep 600 &) ; sleep 600 & exit 0 #', 60_000, { MARKED: mark })
  expect(report.verdict.exitCode).toBe(2)
  expect(textReport(report)).toContain('it ended with 0, left processes behind and said nothing')
  expect(await processesWith('MARKED', mark)).toEqual([])
})

test('a client that leaves processes behind is not green, though it is right in everything else', async () => {
  const report = await judged(`setsid sleep 600 & ${client}`)
  expect(report.verdict.exitCode).toBe(2)
  expect(textReport(report)).toContain('it ended with 0, left processes behind, and the last it said was: Done.')
})

test('a client that ends well and says the same whatever it met has not told anybody that it refused', async () => {
  const report = await judged(`sh -c '${client} "$0" >/dev/null 2>&1; echo Done with "$0".'`)
  expect(report.results.map(({ outcome }) => outcome.kind)).toEqual(['pass', 'inconclusive'])
  expect(textReport(report)).toContain('the client ended with 0 and said nothing of it')
})

test('of a client that speaks another revision it is said which, and how it is asked about that', async () => {
  const { results } = await judged(client, 60_000, { MCP_CONFORMANCE_PROTOCOL_VERSION: '2025-11-25' })
  expect(results.find(({ check }) => check === supportVerified.id)?.outcome).toMatchObject({
    because: expect.stringMatching(/\. It speaks 2025-11-25: ask about that by --spec-version 2025-11-25$/),
  })
})

test('a client without a command is an error that says so', async () => {
  for (const command of ['', ' ', undefined as unknown as string])
    await expect(runClientConformance({ command })).rejects.toThrow('Say which client: its command')
})

test('`only` that names nothing is an error, and no client is run', async () => {
  await expect(runClientConformance({ command: 'exit 1' }, { only: ['nothing'] })).rejects.toThrow(
    '--only nothing names no check',
  )
})

test('what a client says counts, however much its layers say after it', async () => {
  const words = 'echo Nobody registers this client here.; seq -f "    at layer%g (layer.js:1:1)" 100; exit 1 #'
  const known = `test -n "$(echo $MCP_CONFORMANCE_CONTEXT | grep client_id)" && exec ${client}`
  const wordy = `sh -c '${known} "$0"; fetch() { ${client} "$0" >/dev/null 2>&1; }; fetch "$0"; ${words}'`
  const report = await runClientConformance(
    { command: wordy },
    { checks: [clientIdWanted], revisions: ['2026-07-28'], profile: 'entra' },
  )
  expect(report.results[0]?.outcome).toEqual({ kind: 'pass' })
})
