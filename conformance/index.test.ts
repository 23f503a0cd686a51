import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../src/mock-idp/index.ts'
import { type ConformanceOptions, runConformance, TargetFailure } from './index.ts'
import { type Check, fail, pass } from './kit/check.ts'
import { throwawayServer } from './kit/throwaway-server.ts'
import { requirement } from './requirements/index.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const json = { 'content-type': 'application/json' }
/** What pleases whoever does not look closely. */
const pleasing = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  result: { protocolVersion: '2025-11-25', tools: [{ name: 'get_user_name', inputSchema: {} }] },
})

/** A command that runs a few lines of JavaScript with `http` and `port` at hand. */
const script = (code: string): string => {
  const whole = `const http = require('node:http'); const port = process.env.PORT; ${code}`
  return `exec '${process.execPath}' -e '${whole.replaceAll("'", `'\\''`)}'`
}

const run = (command: string, options: ConformanceOptions = {}) => runConformance({ command }, options)

test.concurrent('a command that dies of the first request is never green', async () => {
  const report = await run(script('http.createServer(() => process.exit(1)).listen(port)'), { revisions: ['2025-11-25'] })
  expect(report.verdict.exitCode).toBe(2)
  expect(report.results.map(({ outcome }) => outcome.kind)).not.toContain('pass')
})

test.concurrent('a command that never listens ends the run with its last words, without the secrets it was given', async () => {
  const started = run('echo "waiting for $AUTH_CLIENT_SECRET" >&2; exec sleep 60', { milliseconds: 2_000 })
  await expect(started).rejects.toThrow(TargetFailure)
  await expect(started).rejects.toThrow(/Nobody listened at http:\/\/localhost:\d+\/mcp within 2 s[\s\S]*waiting for \[removed\]/)
})

test.concurrent('no half of a secret is told, where a command writes one in two pieces or far out in a line', async () => {
  const far = `'%0490d%s\\n' 0 "$AUTH_CLIENT_SECRET"`
  const halves = `"$(printf %s "$AUTH_CLIENT_SECRET" | cut -c 1-20)"; sleep 0.2; printf %s "$(printf %s "$AUTH_CLIENT_SECRET" | cut -c 21-)"`
  const started = run(`printf ${far}; printf %s ${halves}; exit 7`)
  const { message } = await started.then(
    () => new Error('it began'),
    (error: Error) => error,
  )
  const { clientSecret } = mock.apps.api
  expect(message).toContain('[removed]')
  for (const half of [clientSecret.slice(0, 8), clientSecret.slice(-8)]) expect(message).not.toContain(half)
})

test.concurrent('a command that ends at once is told from one that is slow', async () => {
  await expect(run('echo no such thing >&2; exit 7')).rejects.toThrow(
    /ended \(code 7\) before anybody listened[\s\S]*no such thing/,
  )
})

test.concurrent('a template with a word that is none is refused before anything starts', async () => {
  const target = { command: 'exit 0', inherited: {}, templates: { X: '{nonsense}' } }
  await expect(runConformance(target)).rejects.toThrow('no {nonsense}')
})

test.concurrent('a run that is interrupted leaves no process and no folder', async () => {
  const ending = new AbortController()
  let seen = { pid: 0, store: '' }
  const looking: Check = {
    id: 'server/test/looking',
    title: 'The process says its number and its folder',
    requirement: requirement('challenge.401-unauthenticated'),
    needs: ['server'],
    catches: ['none'],
    run: async ({ server }) => {
      seen = JSON.parse((await server.send({ method: 'GET' })).text)
      ending.abort()
      return pass
    },
  }
  const code = `http.createServer((q, s) => s.end(JSON.stringify({ pid: process.pid, store: process.env.MCP_SERVER_STORE }))).listen(port)`
  await run(script(code), { checks: [looking], signal: ending.signal })
  expect(seen.pid).toBeGreaterThan(0)
  expect(() => process.kill(seen.pid, 0)).toThrow('ESRCH')
  const folder = /^file:(.+)$/.exec(seen.store)?.[1] ?? ''
  expect(folder).toContain('mcp-entra-conformance-')
  expect(existsSync(folder)).toBe(false)
})

const told: Check = {
  id: 'server/test/told',
  title: 'The server was told its own address',
  requirement: requirement('token.server-audience'),
  needs: ['server'],
  catches: ['none'],
  run: async ({ server }) => {
    const { text } = await server.send({ method: 'GET' })
    return text === `${server.url} direct` ? pass : fail(`it was told ${text}`)
  },
}
const telling = script(
  `http.createServer((q, s) => s.end(process.env.MCP_SERVER_URL + ' ' + process.env.AUTH_MODE)).listen(port, 'localhost')`,
)

test.concurrent('a report says what was asked and of whom', async () => {
  const report = await run(telling, { checks: [told], strict: true, tool: 'x', now: () => new Date(0) })
  expect(report).toMatchObject({
    reportVersion: 1,
    startedAt: '1970-01-01T00:00:00.000Z',
    target: { role: 'server', command: telling },
    asked: {
      revisions: ['2025-11-25', '2026-07-28'],
      profile: 'entra',
      dialect: 'entra',
      strict: true,
      only: [],
      tool: 'x',
      baseline: null,
    },
    verdict: { exitCode: 0, because: [] },
    summary: { required: 2, passed: 2 },
  })
  expect(report.notes[0]).toMatch(/At 2025-11-25 initialize with a right token got HTTP 200 instead of a result/)
})

test.concurrent('what is known not to hold is said in the report, and counts when it holds again', async () => {
  const report = await run(telling, { checks: [told], revisions: ['2025-11-25'], baseline: [{ check: told.id }] })
  expect(report.asked.baseline).toEqual([told.id])
  expect(report.verdict).toMatchObject({ exitCode: 1, because: [expect.stringContaining('hold again')] })
})

test.concurrent('a tool that was named and is not there ends the run, and so do arguments of no tool', async () => {
  await using server = await throwawayServer((_, answer) => answer.writeHead(200, json).end(pleasing))
  const target = { url: server.url, mock: mock.origin }
  const started = runConformance(target, { revisions: ['2025-11-25'], tool: 'nosuch' })
  await expect(started).rejects.toThrow('The server has no tool "nosuch": it lists get_user_name.')
  await expect(runConformance(target, { args: {} })).rejects.toThrow('no tool was named')
})

test.concurrent('a server that speaks another revision is told so once, with the revision it speaks', async () => {
  await using server = await throwawayServer((_, answer) => answer.writeHead(200, json).end(pleasing))
  const { results, verdict } = await runConformance(
    { url: server.url, mock: mock.origin },
    { revisions: ['2025-06-18'], only: ['token'] },
  )
  expect(verdict.exitCode).toBe(2)
  const reasons = new Set(results.flatMap(({ outcome }) => (outcome.kind === 'inconclusive' ? [outcome.because] : [])))
  expect([...reasons]).toEqual([
    'the server does not speak 2025-06-18: it answers initialize with "2025-11-25"; ask it by --spec-version 2025-11-25',
  ])
})

test.concurrent('a server that is too slow for the time it has is noted', async () => {
  await using server = await throwawayServer((request, answer) => {
    if (request.method === 'POST') answer.writeHead(401).end()
    else if (request.url?.endsWith('/mcp')) return
    else answer.writeHead(404).end()
  })
  const options = { revisions: ['2025-11-25'], only: ['prm.implement'], milliseconds: 6_000 } as const
  const { notes } = await runConformance({ url: server.url }, options)
  expect(notes).toEqual([expect.stringMatching(/^1 checks waited for an answer that did not come in time\. .*--timeout/)])
})

test.concurrent('a check has its share of the time for the whole run, be that short or long', async () => {
  const endless: Check = { ...told, run: () => new Promise(() => {}) }
  const { results } = await run(telling, { checks: [endless], revisions: ['2025-11-25'], milliseconds: 4_000 })
  expect(results[0]?.outcome).toEqual({ kind: 'inconclusive', because: 'nothing was learnt in 2 s' })
})

test.concurrent('an address without anybody is unreachable, and never green', async () => {
  const report = await runConformance({ url: 'http://localhost:1/mcp' })
  expect(report.verdict.exitCode).toBe(2)
  expect(report.asked.profile).toBe('mcp')
  const judged = report.results.map(({ outcome }) => outcome.kind)
  expect(judged).not.toContain('pass')
  expect(judged).toContain('not-run')
})

test.concurrent.each(['nonsense', 'file:///etc/passwd', ''])('%j is not an address that can be judged', async (url) => {
  await expect(runConformance({ url })).rejects.toThrow(TargetFailure)
})

test.concurrent('a mock that is none is refused before anything is judged', async () => {
  await expect(runConformance({ url: 'http://localhost:1/mcp', mock: 'http://localhost:1' })).rejects.toThrow(
    /mock Entra does not answer at http:\/\/localhost:1\/_mock/,
  )
  await expect(runConformance({ url: 'http://localhost:1/mcp', mock: 'nonsense' })).rejects.toThrow('not the origin of a mock')
})
