import { expect, test } from 'vitest'
import { answerSeen } from './seen-answer.ts'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = `${part({ alg: 'RS256', kid: 'k' })}.${part({ aud: 'api', scp: 'mcp.access' })}.the-signature`
const answer = (changes: Partial<Parameters<typeof answerSeen>[0]>) =>
  answerSeen({ status: 200, location: '', contentType: '', body: () => '', ...changes })
const json = (body: object, status = 200) =>
  answer({ status, contentType: 'application/json; charset=utf-8', body: () => JSON.stringify(body) })

const description = 'AADSTS9010010: The resource does not match. Trace ID: a Correlation ID: b Timestamp: 2026-11-01 00:00:00Z'

test('a token answer tells header and claims, and nothing that could be used', () => {
  const seen = json({ token_type: 'Bearer', access_token: token, refresh_token: '1.Asecret', id_token: token })
  const decoded = { header: { alg: 'RS256', kid: 'k' }, claims: { aud: 'api', scp: 'mcp.access' } }
  expect(seen).toEqual({
    issued: [
      { kind: 'access token', ...decoded },
      { kind: 'ID token', ...decoded },
    ],
  })
  expect(JSON.stringify(seen)).not.toContain('the-signature')
  expect(JSON.stringify(seen)).not.toContain('1.Asecret')
})

test('a refusal in JSON tells code, error and the sentence without its tail', () => {
  expect(json({ error: 'invalid_target', error_description: description }, 400)).toEqual({
    refusal: { code: 9010010, error: 'invalid_target', description: 'The resource does not match.' },
  })
})

test.each(['?', '#', '?keep=1&'])('a refusal on a redirect is read after %s', (mark) => {
  const location = `http://localhost:1234/callback${mark}${new URLSearchParams({ error: 'invalid_target', error_description: description })}`
  expect(answer({ status: 302, location }).refusal).toMatchObject({ code: 9010010, error: 'invalid_target' })
})

test('a refusal on a page is read out of the HTML, entities and all', () => {
  const html = '<p class="error">AADSTS50011: The redirect URI &#39;x&#39; does not match.</p>'
  expect(answer({ status: 400, contentType: 'text/html; charset=utf-8', body: () => html }).refusal).toEqual({
    code: 50011,
    error: '',
    description: "The redirect URI 'x' does not match.",
  })
})

test('a page that posts itself is read as the redirect it stands for', () => {
  const html = `<form><input type="hidden" name="error" value="access_denied"><input type="hidden" name="error_description" value="AADSTS65004: User declined."></form>`
  expect(answer({ contentType: 'text/html', body: () => html }).refusal).toMatchObject({ code: 65004, error: 'access_denied' })
})

test('an error of Graph has its own shape', () => {
  expect(json({ error: { code: 'InvalidAuthenticationToken', message: 'Access token is empty.' } }, 401).refusal).toEqual({
    code: undefined,
    error: 'InvalidAuthenticationToken',
    description: 'Access token is empty.',
  })
})

test.each([
  ['a code on its way back', { status: 302, location: 'http://localhost/callback?code=1.Asecret&state=s' }],
  ['a document', { contentType: 'application/json', body: () => '{"issuer":"x"}' }],
  ['a sign-in page', { contentType: 'text/html', body: () => '<form method="post" data-sign-in>' }],
  ['JSON cut in the middle', { contentType: 'application/json', body: () => '{"error":"x' }],
  ['an opaque token', { contentType: 'application/json', body: () => '{"access_token":"opaque"}' }],
  ['an image', { contentType: 'image/png', body: () => '"error"' }],
])('%s tells nothing', (_what, changes) => {
  expect(answer(changes)).toEqual({})
})
