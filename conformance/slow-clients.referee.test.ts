import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { oddSpellingsRead } from './checks/client/resource-document.ts'
import { runClientConformance } from './index.ts'

const client = `${execPath} ${fileURLToPath(new URL('./targets/minimal-client/main.ts', import.meta.url))}`

test('a client that is too slow in an unusual world is not blamed for it, and it is said how it gets more time', async () => {
  const slowOnce = `sh -c 'test "$MCP_CONFORMANCE_SCENARIO" = auth/metadata-var3 && exec sleep 60; exec ${client} "$0"'`
  const report = await runClientConformance(
    { command: slowOnce },
    { checks: [oddSpellingsRead], revisions: ['2026-07-28'], milliseconds: 30_000 },
  )
  expect(report.results[0]?.outcome).toMatchObject({
    kind: 'inconclusive',
    because: expect.stringMatching(/^at a challenge in an unusual spelling.* the client had not ended after 3 s$/),
  })
  expect(report.notes).toEqual([expect.stringContaining('In 1 checks the client had not ended in time.')])
})
