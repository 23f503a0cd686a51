import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../../src/mock-idp/index.ts'
import { throwawayServer } from '../kit/throwaway-server.ts'
import { mutants } from '../mutants/index.ts'
import { type ChangeParts, startMinimalServer } from '../targets/minimal-server/index.ts'
import {
  type DescribeOptions,
  describeAuthorizationServerWith,
  describeClientWith,
  describeWith,
  type Runner,
} from '../test-suite.ts'
import { minimalSettings } from './cast.ts'

type Ended = 'passed' | `skipped: ${string}` | `failed: ${string}`

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

/** What became of the tests that were described, by their names. */
async function testsOf(describe: (runner: Runner) => void): Promise<ReadonlyMap<string, Ended>> {
  const tests: [string, Parameters<Runner['test']>[1]][] = []
  let begin = async () => {}
  const runner: Runner = {
    describe: (_, body) => body(),
    beforeAll: (body) => {
      begin = body
    },
    test: (name, body) => tests.push([name, body]),
  }
  describe(runner)
  await begin()
  return new Map(tests.map(([name, body]) => [name, ending(body)]))
}

const serverTests = (url: string, options: DescribeOptions) =>
  testsOf((runner) => describeWith(runner, { url, mock: mock.origin }, { revisions: ['2026-07-28'], ...options }))

function ending(body: Parameters<Runner['test']>[1]): Ended {
  let skipped: string | undefined
  try {
    body((because) => {
      skipped = because
    })
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message : error}`
  }
  return skipped === undefined ? 'passed' : `skipped: ${skipped}`
}

const on = async (change: ChangeParts | undefined, options: DescribeOptions) => {
  const server = await startMinimalServer(minimalSettings(mock), change)
  try {
    return await serverTests(server.url, options)
  } finally {
    await server.close()
  }
}
const endings = (tests: ReadonlyMap<string, Ended>, kind: string) =>
  [...tests].filter(([, ended]) => ended.startsWith(kind)).map(([name]) => name)

const broken = mutants['server/metadata-as-text']
const change = broken?.of === 'minimal' ? broken.change : undefined
const check = 'server/metadata/answered-as-json'

test('a right server is green, and what was not asked is skipped with the reason', async () => {
  const tests = await on(undefined, { only: ['prm', 'entra.tenant'] })
  expect(endings(tests, 'failed')).toEqual([])
  expect(
    tests.get(
      'A token that Entra issued in a tenant that the server does not serve is refused (server/token-kind/other-tenant-refused)',
    ),
  ).toBe('skipped: it is asked under --profile entra')
  expect(tests.get('everything required holds')).toBe('passed')
})

test('a server that is not right is red, with the whole case and the verdict', async () => {
  const tests = await on(change, { only: ['metadata'] })
  expect(endings(tests, 'failed')).toEqual([
    `The document is answered with 200 as application/json (${check})`,
    'everything required holds',
  ])
  expect(tests.get(endings(tests, 'failed')[0] ?? '')).toMatch(
    /expected application\/json, got text\/plain[\s\S]*2026-07-28\/basic\/authorization[\s\S]*GET http/,
  )
})

test('what is known not to hold is skipped, and the verdict is green', async () => {
  const tests = await on(change, { only: ['metadata'], baseline: [{ check }] })
  expect(endings(tests, 'failed')).toEqual([])
  expect(endings(tests, 'skipped: known not to hold')).toHaveLength(1)
})

test('a server of which nothing can be learnt is red, though no test of its own fails', async () => {
  await using server = await throwawayServer((request) => request.socket.destroy())
  const tests = await serverTests(server.url, { only: ['prm.implement'] })
  expect(endings(tests, 'passed')).toEqual([])
  expect(tests.get('everything required holds')).toMatch(
    /^failed: The run learnt too little[\s\S]*At 2026-07-28 the server could not be tried/,
  )
})

test('a run that did not begin is red', () => {
  const tests: Ended[] = []
  const runner: Runner = { describe: (_, body) => body(), beforeAll: () => {}, test: (_, body) => tests.push(ending(body)) }
  describeWith(runner, { url: 'http://localhost:1/mcp' }, { only: ['prm.implement'], revisions: ['2025-11-25'] })
  expect(tests).toEqual(['failed: the run did not get as far as this check', expect.stringContaining('the run did not begin')])
})

test('a client that does nothing is red by the verdict', async () => {
  const tests = await testsOf((runner) =>
    describeClientWith(runner, { command: 'true #' }, { revisions: ['2026-07-28'], only: ['authz.client-redirect-scheme'] }),
  )
  expect([...tests.keys()]).toEqual([
    'Redirect URIs are https, or on this machine (client/redirects/https-or-this-machine)',
    'everything required holds',
  ])
  expect(endings(tests, 'passed')).toEqual([])
  expect(tests.get('everything required holds')).toMatch(/^failed: The run learnt too little/)
})

test('an authorization server is asked what a stranger sees, and red by the verdict where more was to be asked', async () => {
  const strangers = ['asmeta.as-issuer', 'asmeta.as-pkce-advertised']
  const onMock = (only: readonly string[]) =>
    testsOf((runner) => describeAuthorizationServerWith(runner, { issuer: mock.issuer() }, { revisions: ['2026-07-28'], only }))
  const tests = await onMock(strangers)
  expect(endings(tests, 'passed')).toEqual([expect.stringContaining('(authorization-server/metadata/issuer-is-its-own)')])
  expect(endings(tests, 'failed')).toEqual([
    'The metadata lists S256 among code_challenge_methods_supported (authorization-server/pkce/s256-advertised)',
    'everything required holds',
  ])
  const more = await onMock(['as.iss-parameter'])
  expect(endings(more, 'skipped: nobody signs in there without a client')).toHaveLength(1)
  expect(more.get('everything required holds')).toMatch(/^failed: The run learnt too little/)
})
