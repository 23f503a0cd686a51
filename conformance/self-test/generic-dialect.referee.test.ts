import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientTokenKept } from '../checks/server/passthrough.ts'
import { caughtAt } from '../kit/check.ts'
import { judgesAuthorizationServer } from '../kit/gate.ts'
import { createRedactor } from '../kit/redaction.ts'
import type { Stage } from '../kit/stage.ts'
import { mutants } from '../mutants/index.ts'
import { freePort } from '../targets/free-port.ts'
import { generic } from '../targets/issuers/generic.ts'
import type { StartedParty } from '../targets/issuers/issuing-party.ts'
import {
  type ChangeParts,
  type MinimalServerSettings,
  readSettings,
  startMinimalServer,
} from '../targets/minimal-server/index.ts'
import { trusting } from '../targets/server-environment.ts'
import { stageServer } from '../targets/target-stage.ts'
import { asked, outcomeOn } from './asked.ts'

let party: StartedParty
let url: string
const closers: (() => Promise<void>)[] = []

beforeAll(async () => {
  // Tokens are for the address of the server, so that it has to be known before the issuer starts.
  url = `http://localhost:${await freePort()}/mcp`
  party = await generic.start({ url, redactor: createRedactor() })
})
afterAll(async () => {
  await Promise.all([party.close(), ...closers.map((close) => close())])
})

/** The minimal server behind the plain issuer; mutants take the same address for theirs, and listen elsewhere. */
async function staged(change?: ChangeParts, settings?: Partial<MinimalServerSettings>): Promise<Stage> {
  const told = party.told({ url, port: 0, serverJwks: '', mode: 'direct' })
  const server = await startMinimalServer(
    { ...readSettings({ ...trusting(told), PORT: '0' }), audiences: [url], ...settings },
    change,
  )
  closers.push(() => server.close())
  return stageServer({ url: server.url, party })
}

const plain = asked.filter(({ check }) => check.requirement.origin === 'mcp' && !judgesAuthorizationServer(check))
const newest = plain.filter(({ revision }) => revision === '2026-07-28')

describe('behind a plain OAuth 2.1 issuer', () => {
  let right: Promise<Stage> | undefined
  test.each(plain)('the minimal server is not held to fail $name', async ({ check, revision }) => {
    right ??= staged()
    expect(await outcomeOn(check, revision, right)).toEqual({ kind: 'pass' })
  })

  // Those that have Graph behind them are servers for Entra.
  const ofEntra: readonly string[] = [
    'server/passes-the-token-through',
    'server/hands-out-the-token-for-graph',
    'server/accepts-graph-tokens',
    'server/asks-graph-about-tokens-it-cannot-verify',
  ]
  const ofMinimal = Object.entries(mutants).flatMap(([id, mutant]) =>
    mutant.of === 'minimal' && !ofEntra.includes(id) ? [{ id, ...mutant }] : [],
  )
  const cases = ofMinimal.map(({ id, change, settings }) => ({
    id,
    change,
    settings,
    checks: newest.map(({ check }) => check).filter((check) => caughtAt(check, '2026-07-28').includes(id)),
  }))

  test('a server that shows the token of its client to the API behind it is caught', async () => {
    const { upstream } = party.told({ url, port: 0, serverJwks: '', mode: 'direct' }).words
    const stage = staged((parts) => ({
      ...parts,
      userName: async ({ token }) => (await fetch(`${upstream}/me`, { headers: { authorization: `Bearer ${token}` } })).text(),
    }))
    expect(await outcomeOn(clientTokenKept, '2026-07-28', stage)).toMatchObject({ kind: 'fail' })
  })

  test.each(cases.filter(({ checks }) => checks.length > 0))(
    '$id is caught as behind Entra',
    async ({ change, settings, checks }) => {
      const stage = staged(change, settings)
      for (const check of checks)
        expect(await outcomeOn(check, '2026-07-28', stage), check.id).toEqual({ kind: 'fail', because: expect.any(String) })
    },
  )
})
