import { expect, test } from 'vitest'
import { openClientStage } from './index.ts'

type Query = readonly (readonly [name: string, value: string])[]

const wanting: Query = [
  ['client_id', 'pre-registered-client'],
  ['redirect_uri', 'http://localhost/callback'],
  ['scope', 'stage.basic'],
]
const right: Query = [['response_type', 'code'], ...wanting]

/** How the issuer of a stage answers somebody who is sent there to sign in. */
async function answerTo(query: Query): Promise<{ status: number; body: unknown }> {
  const stage = await openClientStage({ id: 'right', what: 'parties that are right' }, '2026-07-28', () => {})
  try {
    const answer = await fetch(`${stage.issuer}/oauth/start?${new URLSearchParams(query.map(([...pair]) => pair))}`, {
      redirect: 'manual',
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
  } finally {
    await stage.close()
  }
}

test('who asks for a code gets one, and resource may be named twice', async () => {
  const resources: Query = [
    ['resource', 'https://one.example'],
    ['resource', 'https://two.example'],
  ]
  expect(await answerTo([...right, ...resources])).toMatchObject({ status: 302 })
})

const refused: readonly [what: string, query: Query, error: string][] = [
  ['a parameter twice', [...right, ['scope', 'stage.basic']], 'invalid_request'],
  ['no response type', wanting, 'unsupported_response_type'],
  ['a token at once', [['response_type', 'token'], ...wanting], 'unsupported_response_type'],
]
test.each(refused)('as at any authorization server, %s leads nowhere', async (_, query, error) => {
  expect(await answerTo(query)).toEqual({ status: 400, body: { error } })
})
