/**
 * The official conformance suite's scenarios for servers, behind our authentication: part of `npm run test:official`. The suite has
 * no token to send, so a forwarder adds one. Our server as it is passes all that needs no fixture of the suite's own; the fixture
 * gets the same verdicts behind our authentication and without it, check by check. Exits with 1 when anything is not so.
 */
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMockEntra } from '../src/mock-idp/index.ts'
import { createServer, readConfig, type ServerParts, type Wire } from '../src/server/index.ts'
import { legacyFixture } from './official-server/fixture/legacy.ts'
import { modernFixture } from './official-server/fixture/modern.ts'
import type { FixtureWire } from './official-server/fixture/wire.ts'
import { startForwarder } from './official-server/forwarder.ts'
import { needsFixture } from './official-server/needs-fixture.ts'
import { startOpenServer } from './official-server/open-server.ts'
import { sdkFails } from './official-server/sdk-fails.ts'
import { judge, type Revision, release, required, revisions, type Verdict } from './official-server/suite.ts'

const isBad = ({ status }: Verdict): boolean => status === 'FAILURE' || status === 'WARNING'
const isGood = ({ status }: Verdict): boolean => status === 'SUCCESS'
const line = ({ scenario, check, status, because }: Verdict): string => `${status} ${scenario}/${check}: ${because}`
const wrong: string[] = []

/** Bad verdicts are excepted by a key each; whichever key excepts nothing in the end is stale. */
function exceptionsIn(list: Readonly<Record<string, string>>) {
  const used = new Set<string>()
  return {
    has: (...keys: readonly string[]): boolean => {
      const key = keys.find((one) => one in list)
      if (key !== undefined) used.add(key)
      return key !== undefined
    },
    stale: () => Object.keys(list).filter((key) => !used.has(key)),
  }
}

function told(run: string, revision: Revision, verdicts: readonly Verdict[]): void {
  const scenarios = new Set(verdicts.map(({ scenario }) => scenario))
  const bad = new Set(verdicts.filter(isBad).map(({ scenario }) => scenario))
  const checks = verdicts.filter(isGood).length
  console.log(
    `${release} ${revision}, ${run.padEnd(36)} ${scenarios.size - bad.size} of ${scenarios.size} scenarios, ${checks} checks`,
  )
}

const mock = await startMockEntra()
const folders: string[] = []
const closing: (() => Promise<unknown>)[] = [() => mock.close()]

/** Our server in direct mode, and the address under which the suite needs no token. */
async function guarded(parts: ServerParts): Promise<string> {
  const folder = join(tmpdir(), `mcp-entra-official-server-${process.pid}-${folders.length}`)
  folders.push(folder)
  const { api } = mock.apps
  const server = await createServer(
    readConfig({
      ...{ AUTH_MODE: 'direct', AUTH_AUTHORITY: mock.origin, AUTH_TENANT_ID: mock.tenantId },
      ...{ AUTH_CLIENT_ID: api.clientId, AUTH_CLIENT_SECRET: api.clientSecret, GRAPH_BASE_URL: mock.graphBaseUrl },
      ...{ MCP_SERVER_PORT: '0', MCP_SERVER_STORE: `file:${folder}` },
    }),
    parts,
  )
  const forwarder = await startForwarder(server.url, await mock.mint())
  closing.unshift(forwarder.close, server.close)
  await refusesStrangers(server.url)
  return forwarder.url
}

/** Without the forwarder's token there is no way in, or the verdicts behind it would say nothing. */
async function refusesStrangers(url: string): Promise<void> {
  const { status } = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  if (status !== 401) wrong.push(`${url} answers ${status} to a request without a token`)
}

const asWire = ({ answer, close }: FixtureWire): Wire => ({ answer: (request, _, message) => answer(request, message), close })

try {
  const own = await guarded({})
  const behind = await guarded({
    wires: () => ({ modern: asWire(modernFixture()), legacy: { ...asWire(legacyFixture()), opensStreams: true } }),
  })
  const control = await startOpenServer({ modern: modernFixture(), legacy: legacyFixture() })
  closing.unshift(control.close)

  const lacking = exceptionsIn(needsFixture)
  const failing = exceptionsIn(sdkFails)
  for (const revision of revisions) {
    const [names, ours, fixture, open] = await Promise.all([
      required(revision),
      judge(own, revision),
      judge(behind, revision),
      judge(control.url, revision),
    ])
    told('our server', revision, ours)
    told('the fixture behind authentication', revision, fixture)
    told('the fixture without it', revision, open)

    for (const verdict of ours.filter(isBad))
      if (!lacking.has(verdict.scenario, `${verdict.scenario}/${verdict.check}`))
        wrong.push(`${revision}, our server: ${line(verdict)}`)
    for (const verdict of fixture.filter(isBad))
      if (!failing.has(`${revision} ${verdict.scenario}`)) wrong.push(`${revision}, the fixture: ${line(verdict)}`)
    const missing = names.filter((name) => !fixture.some(({ scenario }) => scenario === name))
    if (missing.length > 0 || names.length === 0) wrong.push(`${revision}: not run: ${missing.join(', ') || 'anything'}`)
    wrong.push(...differences(fixture, open).map((difference) => `${revision}, ${difference}`))
  }
  wrong.push(...lacking.stale().map((key) => `${key} is said to need the fixture, and our server passes it, or it is gone`))
  wrong.push(...failing.stale().map((key) => `${key} is said to be failed by the SDK, and passes, or is gone`))
} finally {
  await Promise.all(closing.map((close) => close()))
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
}

/** Where the verdicts with and without authentication are not the same, check by check. */
function differences(behind: readonly Verdict[], open: readonly Verdict[]): string[] {
  const told = ({ scenario, check, status }: Verdict) => `${scenario}/${check} ${status}`
  const [one, other] = [behind.map(told).sort(), open.map(told).sort()]
  return [...new Set([...one, ...other])].flatMap((verdict) => {
    const [here, there] = [one, other].map((all) => all.filter((each) => each === verdict).length)
    return here === there ? [] : [`${verdict}: ${here} times behind authentication, ${there} times without`]
  })
}

console.log(`\nOur server lacks what these ask for, and the fixture has it:`)
for (const [scenario, what] of Object.entries(needsFixture)) console.log(`  ${scenario}: ${what}`)
console.log(`\nThe SDKs fail these, with authentication and without:`)
for (const [scenario, because] of Object.entries(sdkFails)) console.log(`  ${scenario}: ${because}`)
for (const reason of wrong) console.log(`\n${reason}`)
console.log(wrong.length > 0 ? `\nNot as it should be: ${wrong.length}` : '\nAs it should be.')
process.exitCode = wrong.length > 0 ? 1 : 0
