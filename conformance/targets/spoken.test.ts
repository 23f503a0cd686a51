import { expect, test } from 'vitest'
import type { Issuer } from '../kit/instruments.ts'
import { createRedactor } from '../kit/redaction.ts'
import type { Revision } from '../kit/requirement.ts'
import { throwawayServer } from '../kit/throwaway-server.ts'
import { serverUnderTest } from './server-under-test.ts'
import { spokenNotes } from './spoken.ts'

const token = 'the-token-of-a-person'
const revisions: readonly Revision[] = ['2025-11-25', '2026-07-28']
const result = (members: object) => JSON.stringify({ jsonrpc: '2.0', id: 1, result: members })

/** What is noted of a server that answers so, with a token from an issuer or from a person, or without any. */
async function notesOf(answer: { status?: number; body: string }, who: 'issuer' | 'person' | 'nobody' = 'issuer') {
  await using server = await throwawayServer((_, response) => {
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.body)
  })
  const issuer = { scopeClaim: 'scp', mint: async () => token } as Partial<Issuer> as Issuer
  const target = {
    url: server.url,
    command: null,
    controlToken: who === 'person' ? token : undefined,
    close: async () => {},
    stage: {
      redactor: createRedactor(),
      missing: {},
      instruments: (revision: Revision, wire: Parameters<typeof serverUnderTest>[0]['wire']) => ({
        server: serverUnderTest({ url: server.url, revision, wire }),
        ...(who === 'issuer' && { issuer }),
      }),
    },
  }
  return await spokenNotes(target, revisions, new AbortController().signal)
}

test('a server that speaks what is asked needs no note', async () => {
  expect(await notesOf({ body: result({ protocolVersion: '2025-11-25' }) })).toEqual([])
})

test('a server that speaks another revision is noted', async () => {
  expect(await notesOf({ body: result({ protocolVersion: '2025-06-18' }) })).toEqual([
    'At 2025-11-25 initialize was answered with the version "2025-06-18". If the server does not speak 2025-11-25, leave it out with --spec-version.',
  ])
})

test('a server that does not let a right token in is noted, with what it said instead', async () => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32022, message: 'no' } })
  const notes = await notesOf({ status: 400, body })
  expect(notes).toHaveLength(2)
  expect(notes[1]).toContain('server/discover with a right token got HTTP 400 and the error -32022 instead of a result')
})

test("a person's token that opens the server is noted, because nothing else shows that it works", async () => {
  expect(await notesOf({ body: result({ protocolVersion: '2025-11-25' }) }, 'person')).toEqual(
    revisions.map((revision) => `At ${revision} the server accepts the token that was given.`),
  )
})

test('without any token there is nothing to note', async () => {
  expect(await notesOf({ body: '' }, 'nobody')).toEqual([])
})
