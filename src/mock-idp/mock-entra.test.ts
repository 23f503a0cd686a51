import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { mockEntra } from './index.ts'

const entra = mockEntra({ identifierUris: ['https://mcp.contoso.example/mcp'] }, { beforeAll, afterAll })

describe('with the hooks of vitest', () => {
  test('the mock runs while tests do, with the options asked for', async () => {
    expect(entra.apps.api.identifierUris).toContain('https://mcp.contoso.example/mcp')
    expect((await fetch(entra.jwksUri)).status).toBe(200)
    expect(await entra.mint()).toMatch(/^eyJ/)
  })

  test('it has all its members, as an object of its own would', () => {
    const { issuer, tenantId } = entra
    expect(issuer()).toBe(`${entra.origin}/${tenantId}/v2.0`)
    expect('mint' in entra).toBe(true)
    expect(Object.keys(entra)).toContain('mint')
  })
})

/** A runner that does what it is told when it is told. */
function runner() {
  const before: (() => Promise<void>)[] = []
  const after: (() => Promise<void>)[] = []
  return {
    hooks: { before: (run: () => Promise<void>) => before.push(run), after: (run: () => Promise<void>) => after.push(run) },
    begin: () => Promise.all(before.map((run) => run())),
    end: () => Promise.all(after.map((run) => run())),
  }
}

test('before the tests and after them it says what is wrong', async () => {
  const { hooks, begin, end } = runner()
  const mock = mockEntra({}, hooks)
  expect(() => mock.origin).toThrow("the mock is not running; use 'origin' inside a test")
  await begin()
  const { control } = mock
  expect((await fetch(control)).status).toBe(200)
  await end()
  expect(() => mock.origin).toThrow('the mock is not running')
  await expect(fetch(control)).rejects.toThrow()
})

test('options that are wrong fail the hook, and stopping then does not fail again', async () => {
  const { hooks, begin, end } = runner()
  mockEntra({ port: 'banana' }, hooks)
  await expect(begin()).rejects.toThrow("'banana' is no port")
  await expect(end()).resolves.toBeDefined()
})

test('a runner without global hooks is asked to hand them in', () => {
  expect(() => mockEntra()).toThrow(/hand them in: mockEntra\(\{\}, \{ beforeAll, afterAll \}\) of 'vitest'.*'node:test'/)
})

test('the hooks that a runner has as globals are found, as jest has them', async () => {
  const { hooks, begin, end } = runner()
  Object.assign(globalThis, { beforeAll: hooks.before, afterAll: hooks.after })
  onTestFinished(() => {
    Reflect.deleteProperty(globalThis, 'beforeAll')
    Reflect.deleteProperty(globalThis, 'afterAll')
  })
  const mock = mockEntra()
  await begin()
  expect(mock.origin).toMatch(/^http:\/\/localhost:\d+$/)
  await end()
})

test('node:test runs with it, and ends', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mock-node-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const door = JSON.stringify(new URL('./index.ts', import.meta.url).href)
  writeFileSync(
    join(folder, 'sample.test.mjs'),
    `import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { mockEntra } from ${door}
const entra = mockEntra({}, { before, after })
test('the mock answers', async () => assert.equal((await fetch(entra.jwksUri)).status, 200))
`,
  )
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const run = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap', join(folder, 'sample.test.mjs')], {
    env,
  })
  expect(run.stdout).toMatch(/# pass 1\n# fail 0/)
})
