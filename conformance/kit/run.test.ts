import { expect, test } from 'vitest'
import { type Check, fail, pass } from './check.ts'
import type { Directory, ServerUnderTest } from './instruments.ts'
import { createRedactor } from './redaction.ts'
import type { Requirement, Revision } from './requirement.ts'
import { runChecks } from './run.ts'
import type { Stage } from './stage.ts'
import { throwawayServer } from './throwaway-server.ts'

const both: Record<'2025-11-25' | '2026-07-28', 'MUST'> = { '2025-11-25': 'MUST', '2026-07-28': 'MUST' }
const row: Requirement = { id: 'area.rule', role: 'server', origin: 'mcp', says: '', levels: both, urls: {} }
const revisions: readonly Revision[] = ['2025-11-25', '2026-07-28']
const limits = { milliseconds: 200, bodyBytes: 1_000 }

const checkNamed = (id: string, run: Check['run'], needs: Check['needs'] = ['server']): Check => ({
  id,
  title: id,
  requirement: row,
  needs,
  catches: ['mutant'],
  run,
})

const stageAt = (url: string): Stage => ({
  redactor: createRedactor(),
  missing: {},
  instruments: (_, wire) => {
    const send: ServerUnderTest['send'] = (request) => wire.send({ ...request, url: request.url ?? url })
    return { server: { url, send, firstRequest: () => send({}) } as ServerUnderTest, directory: {} as Directory }
  },
})

const asking = (id: string) =>
  checkNamed(id, async ({ server }) => {
    await server.send({})
    return pass
  })

test('results come in the order of revisions, then checks, and each is told as it settles', async () => {
  await using target = await throwawayServer((_, answer) => answer.end())
  const told: string[] = []
  const checks = ['one', 'two', 'three'].map(asking)
  const results = await runChecks(checks, stageAt(target.url), {
    revisions,
    onResult: (result, settled, all) => told.push(`${result.check} ${settled}/${all}`),
  })
  expect(results.map(({ check, revision }) => `${revision} ${check}`)).toEqual(
    revisions.flatMap((name) => checks.map(({ id }) => `${name} ${id}`)),
  )
  expect(results.every(({ outcome }) => outcome.kind === 'pass')).toBe(true)
  expect(told.map((line) => line.split(' ')[1])).toEqual(['1/6', '2/6', '3/6', '4/6', '5/6', '6/6'])
})

test('checks overlap, and one that plays the directory runs alone after the others', async () => {
  await using target = await throwawayServer((_, answer) => answer.end())
  let running = 0
  const seen: string[] = []
  const watching = (id: string, needs: Check['needs']) =>
    checkNamed(
      id,
      async ({ server }) => {
        running += 1
        await server.send({})
        seen.push(`${id} ${running > 1 ? 'beside others' : 'alone'}`)
        running -= 1
        return pass
      },
      needs,
    )
  const checks = [watching('renames', ['server', 'directory']), ...['a', 'b', 'c', 'd'].map((id) => watching(id, ['server']))]
  await runChecks(checks, stageAt(target.url), { revisions: ['2025-11-25'] })
  expect(seen).toContain('a beside others')
  expect(seen.at(-1)).toBe('renames alone')
})

test('where nobody answers, no check is run, and every one says why', async () => {
  let ran = 0
  const checks = Array.from({ length: 20 }, (_, index) =>
    checkNamed(`c${index}`, async () => {
      ran += 1
      return fail('it ran')
    }),
  )
  const results = await runChecks(checks, stageAt('http://nobody.invalid/mcp'), { revisions, limits })
  expect(ran).toBe(0)
  expect(results).toHaveLength(40)
  for (const { outcome } of results)
    expect(outcome).toMatchObject({ kind: 'inconclusive', because: expect.stringContaining('does not answer') })
})

test('a server that falls silent in the middle is not asked for ever', async () => {
  let asked = 0
  await using target = await throwawayServer((_, answer) => {
    asked += 1
    if (asked < 5) answer.end()
  })
  const checks = Array.from({ length: 60 }, (_, index) => asking(`c${index}`))
  const results = await runChecks(checks, stageAt(target.url), { revisions: ['2025-11-25'], limits, width: 4 })
  expect(results.map(({ outcome }) => outcome.kind).filter((kind) => kind === 'pass')).toHaveLength(4 - 1)
  expect(asked).toBeLessThan(20)
})

test('a server that hangs up on some requests is still asked the others', async () => {
  await using target = await throwawayServer((request, answer) => (request.url === '/rude' ? request.destroy() : answer.end()))
  const rude = Array.from({ length: 8 }, (_, index) =>
    checkNamed(`rude${index}`, async ({ server }) => {
      await server.send({ url: `${target.origin}/rude` })
      return pass
    }),
  )
  const results = await runChecks([...rude, asking('last')], stageAt(target.url), { revisions: ['2025-11-25'], width: 1 })
  expect(results.map(({ outcome }) => outcome.kind)).toEqual([...rude.map(() => 'inconclusive'), 'pass'])
})

test('a run that is ended settles everything that was not asked yet, and ends', async () => {
  await using target = await throwawayServer((_, answer) => answer.end())
  const ending = new AbortController()
  const checks = Array.from({ length: 10 }, (_, index) =>
    checkNamed(`c${index}`, async ({ server }) => {
      await server.send({})
      ending.abort()
      return pass
    }),
  )
  const results = await runChecks(checks, stageAt(target.url), { revisions: ['2025-11-25'], width: 1, signal: ending.signal })
  expect(results).toHaveLength(10)
  expect(results.slice(1).every(({ outcome }) => outcome.kind === 'inconclusive')).toBe(true)
})
