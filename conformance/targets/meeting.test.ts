import { describe, expect, test } from 'vitest'
import type { Issuer, ToolCall } from '../kit/instruments.ts'
import { createRedactor } from '../kit/redaction.ts'
import type { Revision } from '../kit/requirement.ts'
import { throwawayServer } from '../kit/throwaway-server.ts'
import { meet } from './meeting.ts'
import { serverUnderTest } from './server-under-test.ts'

const token = 'the-token-of-a-person'
const revisions: readonly Revision[] = ['2025-11-25', '2026-07-28']
const result = (members: object) => JSON.stringify({ jsonrpc: '2.0', id: 1, result: members })
const error = (members: object) => JSON.stringify({ jsonrpc: '2.0', id: null, error: { message: 'no', ...members } })

interface Answered {
  readonly status?: number
  readonly body: string
}

/** Meets a server that answers so, or one request so and all others otherwise, with a token of an issuer or a person, or without. */
async function meeting(
  answered: Answered,
  who: 'issuer' | 'person' | 'nobody' = 'issuer',
  tool?: ToolCall,
  otherwise: Answered & { readonly than?: string } = answered,
) {
  await using server = await throwawayServer((request, response) => {
    const { status = 200, body } = request.headers['mcp-method'] === otherwise.than ? answered : otherwise
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  const issuer = { scopeClaim: 'scp', mint: async () => token } as Partial<Issuer> as Issuer
  const target = {
    role: 'server' as const,
    url: server.url,
    command: null,
    close: async () => {},
    stage: {
      redactor: createRedactor(),
      missing: {},
      instruments: (revision: Revision, wire: Parameters<typeof serverUnderTest>[0]['wire']) => ({
        server: serverUnderTest({ url: server.url, revision, wire }),
        ...(who === 'issuer' && { issuer }),
        ...(who !== 'nobody' && { token: { take: async () => token } }),
      }),
    },
  }
  const { unspoken, notes } = await meet(target, revisions, { signal: new AbortController().signal, tool: tool ?? null })
  return { unspoken: Object.fromEntries(unspoken), notes }
}

test('of a server that speaks what is asked there is nothing to say', async () => {
  expect(await meeting({ body: result({ protocolVersion: '2025-11-25' }) })).toEqual({ unspoken: {}, notes: [] })
})

test('a server that answers with another revision does not speak the one that was asked, and is asked by its own', async () => {
  expect(await meeting({ body: result({ protocolVersion: '2025-06-18' }) })).toEqual({
    unspoken: {
      '2025-11-25':
        'the server does not speak 2025-11-25: it answers initialize with "2025-06-18"; ask it by --spec-version 2025-06-18',
    },
    notes: [],
  })
})

test('a server that refuses a revision as unknown does not speak it, and what it lists instead is told', async () => {
  const data = { supported: ['2025-06-18', '2099-01-01', '2025-03-26'], requested: 'x' }
  const { unspoken } = await meeting({ status: 400, body: error({ code: -32022, data }) })
  expect(unspoken['2026-07-28']).toBe(
    'the server does not speak 2026-07-28: server/discover with a right token got HTTP 400 and the error -32022; ask it by --spec-version 2025-03-26,2025-06-18',
  )
  expect((await meeting({ status: 404, body: 'not found' })).unspoken['2026-07-28']).toMatch(
    /got HTTP 404; leave it out with --spec-version$/,
  )
})

describe('a server that answers server/discover without the revision that was asked', () => {
  const discovered = { body: result({ supportedVersions: ['2025-11-25'] }) }
  const met = async (otherwise: Answered) =>
    (await meeting(discovered, 'issuer', undefined, { ...otherwise, than: 'server/discover' })).unspoken['2026-07-28']

  test('does not speak it where it refuses the next request', async () => {
    const data = { supported: ['2025-11-25'], requested: '2026-07-28' }
    expect(await met({ status: 400, body: error({ code: -32022, data }) })).toBe(
      'the server does not speak 2026-07-28: it does not list it in server/discover, and tools/list got HTTP 400 and the error -32022; ask it by --spec-version 2025-11-25',
    )
  })

  test('speaks it where it serves the next request, so that its list can be judged', async () => {
    expect(await met({ body: result({ tools: [] }) })).toBeUndefined()
  })
})

test.each([500, 503])('a right token that gets %d says nothing of what is spoken, and is noted', async (status) => {
  const { unspoken, notes } = await meeting({ status, body: error({ code: -32001 }) })
  expect(unspoken).toEqual({})
  expect(notes[1]).toBe(
    `At 2026-07-28 server/discover with a right token got HTTP ${status} and the error -32001 instead of a result.`,
  )
})

test.each([401, 403])(
  'a right token that gets %d is noted with what it says, and what the server has to be told',
  async (status) => {
    const { unspoken, notes } = await meeting({ status, body: error({ code: -32001 }) })
    expect(unspoken).toEqual({})
    expect(notes[1]).toMatch(
      new RegExp(`got HTTP ${status} .* instead of a result. Is the server told .*OIDC_ISSUER.* What it refused: `),
    )
  },
)

test("a person's token that is refused is not taken for right", async () => {
  const { notes } = await meeting({ status: 401, body: '' }, 'person')
  expect(notes[0]).toMatch(/instead of a result. The server does not accept the token that was given\.$/)
})

test("a person's token that opens the server is noted, because nothing else shows that it works", async () => {
  expect((await meeting({ body: result({ protocolVersion: '2025-11-25' }) }, 'person')).notes).toEqual(
    revisions.map((revision) => `At ${revision} the server accepts the token that was given.`),
  )
})

test('without any token there is nothing to say', async () => {
  expect(await meeting({ status: 400, body: '' }, 'nobody')).toEqual({ unspoken: {}, notes: [] })
})

const tools = { protocolVersion: '2025-11-25', tools: [{ name: 'add', inputSchema: { required: ['a', 'b'] } }, { name: 'sub' }] }

test('a tool that was named and is not there ends the run, with those that are', async () => {
  const call = (name: string, args: object) => meeting({ body: result(tools) }, 'issuer', { name, arguments: { ...args } })
  await expect(call('nosuch', {})).rejects.toThrow('The server has no tool "nosuch": it lists add, sub.')
  await expect(call('add', { a: 1 })).rejects.toThrow('The tool "add" cannot be called without b: give them by --args.')
  await expect(call('add', { a: 1, b: undefined })).resolves.toMatchObject({ notes: [] })
  await expect(meeting({ body: result({ ...tools, tools: [] }) }, 'issuer', { name: 'x', arguments: {} })).rejects.toThrow(
    'it lists none',
  )
})

test('a tool that was named and is not on the first page of the list may be on the next', async () => {
  const paged = { body: result({ ...tools, nextCursor: 'more' }) }
  expect((await meeting(paged, 'issuer', { name: 'mul', arguments: {} })).unspoken).toEqual({})
})
