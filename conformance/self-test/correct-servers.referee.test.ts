import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverChecks } from '../checks/index.ts'
import { judgesAuthorizationServer } from '../kit/gate.ts'
import { isRequired, type Revision } from '../kit/requirement.ts'
import { runChecks } from '../kit/run.ts'
import type { Stage } from '../kit/stage.ts'
import { mirroringParts } from '../mutants/server/our-mirrored-parameters.ts'
import { asked, outcomeOn } from './asked.ts'
import { type Cast, openCast } from './cast.ts'
import { correctServers } from './correct-servers.ts'

let cast: Cast
beforeAll(async () => {
  cast = await openCast()
})
afterAll(() => cast.close())

describe('the reference that is its own authorization server', () => {
  const ofServer = asked.filter(({ check }) => !judgesAuthorizationServer(check))

  test.each(ofServer)('is not held to fail $name', async ({ check, revision }) => {
    const { kind } = await outcomeOn(check, revision, cast.stage('our-proxy'))
    expect(kind).toBe(check.requirement.origin === 'entra' ? 'not-asked' : 'pass')
  })
})

describe('a server that is correct in another way', () => {
  // What is open to everybody differs between the two wires, and sessions are of one; the rest is decided before a wire is chosen.
  const cases = Object.keys(correctServers).flatMap((name) => {
    const wires: Revision[] = name.startsWith('keeps-sessions') ? ['2025-11-25'] : ['2026-07-28']
    if (name.startsWith('open-')) wires.push('2025-11-25')
    return wires.map((revision) => ({ name, revision }))
  })

  test.each(cases)('$name raises no alarm at $revision', async ({ name, revision }) => {
    expect(await alarmsOf(cast.minimal(correctServers[name]), revision)).toEqual([])
  })

  test('a tool whose parameters are repeated in headers raises no alarm', async () => {
    expect(await alarmsOf(cast.ours(mirroringParts), '2026-07-28')).toEqual([])
  })
})

/** What a server fails, or leaves open, of all that turns a run red. */
async function alarmsOf(stage: Promise<Stage>, revision: Revision): Promise<readonly string[]> {
  const required = serverChecks.filter((check) => {
    const level = check.requirement.levels[revision]
    return level !== undefined && isRequired(level) && !judgesAuthorizationServer(check)
  })
  const results = await runChecks(required, await stage, { revisions: [revision] })
  return results.flatMap(({ check, outcome }) =>
    ['pass', 'not-asked'].includes(outcome.kind)
      ? []
      : [`${check}: ${outcome.kind}${'because' in outcome ? `, ${outcome.because}` : ''}`],
  )
}
