import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createRecorder } from './recorder.ts'
import { createRedactor } from './redaction.ts'
import { throwawayServer } from './throwaway-server.ts'

const newRecorder = (limits = { milliseconds: 500, bodyBytes: 10_000 }) =>
  createRecorder({ redactor: createRedactor(), signal: new AbortController().signal, limits })

test('every exchange is filed under the step that caused it, even where steps overlap', async () => {
  await using target = await throwawayServer((request, answer) => {
    answer.end(request.url)
  })
  const recorder = newRecorder()
  const ask = (path: string) => recorder.send({ url: `${target.origin}${path}` })
  await ask('/before')
  await Promise.all([
    recorder.step('first', async () => {
      await turn()
      await ask('/1')
    }),
    recorder.step('second', () => ask('/2').then(() => ask('/2'))),
  ])
  const filed = recorder.evidence.map(({ step, got }) => `${step} ${got?.body}`).sort()
  expect(filed).toEqual(['first /1', 'outside any step /before', 'second /2', 'second /2'])
})

test('what is recorded holds no credential, and what the check is given is whole', async () => {
  const secrets = { token: 'abcdefghijklmnopqrstuvwxyz', code: 'the-code', cookie: 'the-cookie', access: 'the-access-token' }
  await using target = await throwawayServer((_, answer) => {
    answer.writeHead(401, {
      'www-authenticate': `Bearer error="invalid_token", hint="Bearer ${secrets.token}"`,
      'set-cookie': `sid=${secrets.cookie}`,
      location: `http://localhost/cb?code=${secrets.code}`,
    })
    answer.end(JSON.stringify({ access_token: secrets.access }))
  })
  const recorder = newRecorder()
  const answer = await recorder.send({
    method: 'POST',
    url: `${target.url}?access_token=${secrets.access}`,
    headers: { Authorization: `Bearer ${secrets.token}` },
    body: new URLSearchParams({ code: secrets.code, code_verifier: secrets.token }).toString(),
  })
  expect(answer.json).toEqual({ access_token: secrets.access })
  const recorded = JSON.stringify(recorder.evidence)
  for (const secret of Object.values(secrets)) expect(recorded).not.toContain(secret)
  expect(recorder.evidence[0]).toMatchObject({
    status: 401,
    challenge: expect.stringContaining('error="invalid_token"'),
    noAnswer: null,
  })
})

test('what a cookie is worth is in no address or page either', async () => {
  const number = 'PiX23dTblyrgwak3429BS6HLOfCGcvZRL9K5ErjjC3t'
  await using target = await throwawayServer((_, answer) => {
    answer.writeHead(303, {
      'set-cookie': `sign-in=${number}; path=/sign-in/${number}; httponly`,
      location: `/sign-in/${number}`,
    })
    answer.end(`<a href="/sign-in/${number}">go on</a>`)
  })
  const recorder = newRecorder()
  await recorder.send({ url: target.url })
  await recorder.send({ url: `${target.origin}/sign-in/${number}` })
  expect(JSON.stringify(recorder.evidence)).not.toContain(number)
})

test('a step that is named after what a server said gives away no credential and obeys no terminal', async () => {
  const recorder = newRecorder()
  const token = `${'a'.repeat(20)}.${'b'.repeat(20)}.${'c'.repeat(20)}`
  await recorder.step(`the tool \u001b[2J ${token}`, async () => recorder.note({ url: 'http://localhost/' }, undefined))
  const [noted] = recorder.evidence
  expect(noted?.step).toBe('the tool \\u001b[2J [token]')
})

test('an exchange without an answer is evidence as well', async () => {
  const recorder = newRecorder()
  await expect(recorder.send({ url: 'http://nobody.invalid/mcp' })).rejects.toThrow()
  expect(recorder.evidence).toMatchObject([
    { request: 'GET http://nobody.invalid/mcp', status: null, got: null, noAnswer: expect.stringContaining('resolve') },
  ])
})

test('an exchange that the browser made can be noted, and is redacted alike', () => {
  const recorder = newRecorder()
  recorder.note(
    { url: 'http://localhost/authorize?state=s3cr3t' },
    { status: 303, headers: { location: ['/cb?code=c0d3'] }, text: '' },
  )
  expect(recorder.evidence).toMatchObject([{ request: 'GET http://localhost/authorize?state=[removed]', status: 303 }])
  expect(JSON.stringify(recorder.evidence)).not.toContain('c0d3')
})

test('a check that asks without end is remembered by its first exchanges', async () => {
  const recorder = newRecorder()
  for (let asked = 0; asked < 100; asked += 1) recorder.note({ url: 'http://localhost/' }, undefined)
  expect(recorder.evidence).toHaveLength(60)
})
