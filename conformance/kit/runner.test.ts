import { expect, test } from 'vitest'
import type { Check } from './check.ts'
import { fail, inconclusive, pass } from './check.ts'
import type { Discovery, Instruments, Issuer, ServerUnderTest } from './instruments.ts'
import { NothingLearnt } from './nothing-learnt.ts'
import { createRedactor } from './redaction.ts'
import type { Requirement } from './requirement.ts'
import { runCheck } from './runner.ts'
import type { Stage } from './stage.ts'
import { throwawayServer } from './throwaway-server.ts'

const row: Requirement = {
  id: 'area.rule',
  role: 'server',
  origin: 'mcp',
  says: 'It does.',
  levels: { '2025-06-18': 'SHOULD', '2025-11-25': 'MUST' },
  urls: { '2025-06-18': 'https://old', '2025-11-25': 'https://new' },
}

const checkWith = (run: Check['run'], more: Partial<Check> = {}): Check => ({
  id: 'server/area/rule',
  title: 'It does',
  requirement: row,
  needs: ['server'],
  catches: ['mutant'],
  run,
  ...more,
})

/** A stage whose server is asked at this address; only `send` and `listTools` are ever called in these tests. */
const stageAt = (url: string, more: Partial<Instruments> = {}): Stage => ({
  redactor: createRedactor(),
  missing: { issuer: 'nobody can mint' },
  instruments: (_, wire) => {
    const send: ServerUnderTest['send'] = (request) => wire.send({ ...request, url })
    return { ...more, server: { url, send, listTools: () => send({}) } as ServerUnderTest }
  },
})
const nowhere = stageAt('http://nobody.invalid/mcp')
const issuer = (scopeClaim: Issuer['scopeClaim']) => ({ issuer: { scopeClaim, mint: async () => 'token' } as Issuer })
const token = { token: { take: async () => 'token' } }

const passing = checkWith(async ({ server }, step) => {
  await step('probe', () => server.send({}))
  return pass
})

test('a pass with an exchange is a pass, and the result is the whole case', async () => {
  await using target = await throwawayServer((_, answer) => answer.end())
  const result = await runCheck(passing, '2025-11-25', stageAt(target.url))
  expect(result).toMatchObject({
    check: 'server/area/rule',
    requirement: 'area.rule',
    area: 'area',
    revision: '2025-11-25',
    level: 'MUST',
    source: 'https://new',
    outcome: { kind: 'pass' },
    evidence: [{ step: 'probe', status: 200 }],
  })
})

test('the level and the clause are those of the revision that is asked', async () => {
  await using target = await throwawayServer((_, answer) => answer.end())
  expect(await runCheck(passing, '2025-06-18', stageAt(target.url))).toMatchObject({ level: 'SHOULD', source: 'https://old' })
})

test('metadata that does not come before the time is up leaves unclear what is asked of documents, and nothing else happens', async () => {
  const discovery: Partial<Discovery> = { metadata: () => new Promise(() => {}) }
  const waiting: Stage = { ...nowhere, instruments: () => ({ discovery: discovery as Discovery }) }
  const ofDocuments = checkWith(async () => pass, { needs: ['documents'] })
  const { outcome } = await runCheck(ofDocuments, '2025-11-25', waiting, { milliseconds: 20 })
  expect(outcome).toEqual({ kind: 'inconclusive', because: 'nothing was learnt in 0.02 s' })
})

test('a pass without one exchange is broken', async () => {
  const blind = checkWith(async () => pass)
  expect((await runCheck(blind, '2025-11-25', nowhere)).outcome).toMatchObject({ kind: 'broken' })
})

test.each([fail('expected 401, got 200'), inconclusive('the control got 500')])(
  '$kind is passed on as it is said',
  async (verdict) => {
    const check = checkWith(async () => verdict)
    expect((await runCheck(check, '2025-11-25', nowhere)).outcome).toEqual(verdict)
  },
)

test('what a check says is redacted like what it saw', async () => {
  const check = checkWith(async () => fail('it accepted eyJhbGciOiJub25lIn0.eyJhIjoxfQ. and \u001b[2J'))
  const { outcome } = await runCheck(check, '2025-11-25', nowhere)
  expect(outcome).toEqual({ kind: 'fail', because: 'it accepted [token: alg "none"] and \\u001b[2J' })
})

test('a throw is broken, and says what was thrown', async () => {
  const check = checkWith(async () => {
    throw new TypeError('undefined is not a function')
  })
  const { outcome } = await runCheck(check, '2025-11-25', nowhere)
  expect(outcome).toEqual({ kind: 'broken', because: 'the check threw TypeError: undefined is not a function' })
})

test('a target that does not answer is inconclusive, and the attempt is evidence', async () => {
  const { outcome, evidence } = await runCheck(passing, '2025-11-25', nowhere)
  expect(outcome).toMatchObject({ kind: 'inconclusive', because: expect.stringContaining('did not answer') })
  expect(evidence).toMatchObject([{ step: 'probe', status: null }])
})

test('an instrument that learnt nothing is inconclusive in its own words', async () => {
  const check = checkWith(async () => {
    throw new NothingLearnt('sign-in came to no end')
  })
  expect((await runCheck(check, '2025-11-25', nowhere)).outcome).toEqual({
    kind: 'inconclusive',
    because: 'sign-in came to no end',
  })
})

test('a check that never ends is inconclusive when its time is up', async () => {
  const check = checkWith(() => new Promise(() => {}))
  const { outcome } = await runCheck(check, '2025-11-25', nowhere, { milliseconds: 20 })
  expect(outcome).toEqual({ kind: 'inconclusive', because: 'nothing was learnt in 0.02 s' })
})

test('a check that waits for a silent server is ended with it', async () => {
  await using target = await throwawayServer(() => {})
  expect((await runCheck(passing, '2025-11-25', stageAt(target.url), { milliseconds: 50 })).outcome.kind).toBe('inconclusive')
})

test('a run that is over asks nothing more, and says why', async () => {
  const never = checkWith(() => Promise.reject(new Error('it was asked')))
  const signal = AbortSignal.abort(new NothingLearnt('the time was up'))
  expect((await runCheck(never, '2025-11-25', nowhere, { signal })).outcome).toEqual({
    kind: 'inconclusive',
    because: 'the time was up',
  })
})

test('a revision that does not have the sentence is not asked', async () => {
  expect(await runCheck(passing, '2026-07-28', nowhere)).toMatchObject({
    level: null,
    source: null,
    outcome: { kind: 'not-asked' },
  })
})

test('a missing instrument is not run, never passed, and says what is missing', async () => {
  const check = checkWith(async () => pass, { needs: ['server', 'issuer'] })
  expect((await runCheck(check, '2025-11-25', nowhere)).outcome).toEqual({ kind: 'not-run', because: 'nobody can mint' })
})

test('a check is given the instruments it declares and no others', async () => {
  let given: string[] = []
  const check = checkWith(async (instruments) => {
    given = Object.keys(instruments)
    return fail('looked')
  })
  await runCheck(check, '2025-11-25', stageAt('http://nobody.invalid/', issuer('scp')))
  expect(given).toEqual(['server'])
})

test('a row of the authorization server is not asked where the server is not its own', async () => {
  const check = checkWith(async () => pass, {
    needs: ['authorizationServer'],
    requirement: { ...row, role: 'authorization-server' },
  })
  expect((await runCheck(check, '2025-11-25', nowhere)).outcome.kind).toBe('not-asked')
})

test('what might disturb others is not asked of a server that others use', async () => {
  const check = checkWith(async () => pass, { needs: ['rawServer'] })
  const { outcome } = await runCheck(check, '2025-11-25', { ...nowhere, missing: { rawServer: 'others' } })
  expect(outcome).toEqual({ kind: 'not-asked', because: 'others' })
})

test("a row of Entra is asked under its profile, where the tokens are Entra's", async () => {
  const check = checkWith(async () => fail('asked'), { requirement: { ...row, origin: 'entra' } })
  const kindOf = async (stage: Stage, profile: 'mcp' | 'entra') =>
    (await runCheck(check, '2025-11-25', stage, { profile })).outcome.kind
  expect(await kindOf(nowhere, 'mcp')).toBe('not-asked')
  expect(await kindOf(stageAt('http://nobody.invalid/', issuer('scp')), 'entra')).toBe('fail')
  expect(await kindOf(stageAt('http://nobody.invalid/', issuer('scope')), 'entra')).toBe('not-asked')
})

test.each([
  ['is listed', '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"get_user_name"}]}}', 'fail'],
  ['is not listed', '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"other"}, null]}}', 'not-asked'],
  ['may be there or not, because the tools are not told', '{"error":"invalid_token"}', 'inconclusive'],
])('a row of the project, whose tool %s', async (_, body, expected) => {
  await using target = await throwawayServer((_request, answer) => answer.setHeader('content-type', 'application/json').end(body))
  const check = checkWith(async () => fail('asked'), { requirement: { ...row, origin: 'project' } })
  expect((await runCheck(check, '2025-11-25', stageAt(target.url, token))).outcome.kind).toBe(expected)
})

test('a row of the project is not asked where no token is there to list the tools with', async () => {
  await using target = await throwawayServer((_, answer) => answer.end())
  const check = checkWith(async () => pass, { requirement: { ...row, origin: 'project' }, needs: ['server', 'directory'] })
  expect((await runCheck(check, '2025-11-25', stageAt(target.url))).outcome.kind).toBe('not-asked')
})

test('a row of the project whose tool is there is not run where an instrument is missing', async () => {
  const body = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"get_user_name"}]}}'
  await using target = await throwawayServer((_, answer) => answer.setHeader('content-type', 'application/json').end(body))
  const check = checkWith(async () => pass, { requirement: { ...row, origin: 'project' }, needs: ['server', 'issuer'] })
  expect((await runCheck(check, '2025-11-25', stageAt(target.url, token))).outcome).toEqual({
    kind: 'not-run',
    because: 'nobody can mint',
  })
})

test('an instrument that is only wanted is given where it is there, and done without where it is not', async () => {
  const given: string[][] = []
  const check = checkWith(
    async (instruments) => {
      given.push(Object.keys(instruments))
      return fail('looked')
    },
    { wants: ['token'] },
  )
  await runCheck(check, '2025-11-25', stageAt('http://nobody.invalid/', token))
  await runCheck(check, '2025-11-25', stageAt('http://nobody.invalid/'))
  expect(given).toEqual([['server', 'token'], ['server']])
})

test('at a revision that is not spoken nothing is asked with a token, and the rest is', async () => {
  await using target = await throwawayServer((_, answer) => answer.end())
  const unspoken = new Map([['2025-11-25', 'it is not spoken'] as const])
  const outcomeOf = async (check: Check) =>
    (await runCheck(check, '2025-11-25', stageAt(target.url, token), { unspoken })).outcome
  expect(await outcomeOf({ ...passing, wants: ['token'] })).toEqual({ kind: 'inconclusive', because: 'it is not spoken' })
  expect(await outcomeOf(passing)).toEqual({ kind: 'pass' })
})

test('looking for the tool does not count as having looked at anything', async () => {
  const body = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"get_user_name"}]}}'
  await using target = await throwawayServer((_, answer) => answer.setHeader('content-type', 'application/json').end(body))
  const blind = checkWith(async () => pass, { requirement: { ...row, origin: 'project' } })
  expect((await runCheck(blind, '2025-11-25', stageAt(target.url, token))).outcome.kind).toBe('broken')
})

test('a reason that quotes a megabyte of the server is cut', async () => {
  await using target = await throwawayServer((_, answer) => answer.end())
  const quoting = checkWith(async () => fail(`expected x, got ${'y'.repeat(1_000_000)}`))
  const { outcome } = await runCheck(quoting, '2025-11-25', stageAt(target.url))
  expect('because' in outcome && outcome.because.length).toBeLessThan(2_100)
})
