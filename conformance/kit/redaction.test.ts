import { expect, test } from 'vitest'
import { createRedactor, withoutControls } from './redaction.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const signature = 'c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4'
const claims = { iss: 'https://issuer', aud: ['a', 'b'], name: 'Ada Lovelace', oid: 'person', exp: 1 }
const jwt = `${part({ alg: 'RS256', kid: 'key-1' })}.${part(claims)}.${signature}`
const opaque = 'opaque/secret+value=12345'

const redactor = createRedactor()
redactor.keep(opaque)
redactor.keep('a phrase! of words')
redactor.keep(jwt)

test('a token is described by what a judge needs, and nothing of it can be sent again', () => {
  const shown = redactor.headers({ Authorization: `Bearer ${jwt}` })
  expect(shown).toEqual({ Authorization: 'Bearer [token: alg "RS256", iss "https://issuer", aud ["a","b"], exp 1]' })
})

test('the answer of a token endpoint stays JSON', () => {
  const shown = redactor.body(JSON.stringify({ token_type: 'Bearer', access_token: jwt }))
  expect(JSON.parse(shown)).toEqual({ token_type: 'Bearer', access_token: '[removed]' })
})

test.each([
  ['an unknown token of the shape', `see ${part({ typ: 'JWT' })}.${part({ secret: 1 })}.x`, part({ secret: 1 })],
  ['a token that is cut off', `it starts ${jwt.slice(0, 40)}`, jwt.slice(0, 40)],
  [
    'a token with spaces in its JSON',
    `${Buffer.from('{ "alg": "none", "x": 1 }').toString('base64url')}.${part({ a: 'bcdefghij' })}.`,
    part({ a: 'bcdefghij' }),
  ],
  ['the signature alone', `signature was ${signature}`, signature],
  ['a query', 'GET /cb?code=abc123&state=xyz&iss=https://i', 'abc123'],
  ['a form', 'grant_type=authorization_code&code_verifier=vvv&client_secret=sss', 'vvv'],
  ['a fragment', 'http://localhost/#access_token=short', 'short'],
  ['JSON', '{"refresh_token": "r3fr3sh", "token_type": "Bearer"}', 'r3fr3sh'],
  ['JSON inside JSON', '{"text":"{\\"access_token\\":\\"inner\\"}"}', 'inner'],
  ['a private key', '{"kty":"RSA","d":"bm90LWEta2V5LW5vdC1hLWtleQ"}', 'bm90LWEta2V5LW5vdC1hLWtleQ'],
  ['a hidden field', '<input type="hidden" name="csrf" value="hidden-value">', 'hidden-value'],
  ['a bearer in prose', 'you sent Bearer abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnopqrstuvwxyz'],
  ['a secret it was told', `leaked ${opaque}!`, opaque],
  ['a secret it was told, encoded', `leaked ${encodeURIComponent(opaque)}`, encodeURIComponent(opaque)],
  ['a secret it was told, in a form', 'x=a+phrase%21+of+words', 'a+phrase%21+of+words'],
])('%s loses its secret', (_, text, secret) => {
  expect(text).toContain(secret)
  expect(redactor.text(text)).not.toContain(secret)
})

test('secrets that begin alike or run into each other are removed whole, and what stands around them stays', () => {
  const redactor = createRedactor()
  for (const secret of ['first-and-second', 'first-and-second-half', 'half-of-the-third', 'short']) redactor.keep(secret)
  expect(redactor.text('a first-and-second b')).toBe('a [removed] b')
  expect(redactor.text('a first-and-second-half-of-the-third b')).toBe('a [removed] b')
  expect(redactor.text('half-of-the-third')).toBe('[removed]')
  expect(redactor.text('a short first-and-secon')).toBe('a short first-and-secon')
})

test('a form field that is hidden loses its value, however short that is and whatever it is called', () => {
  const redactor = createRedactor()
  for (const name of ['passwd', 'session[key]', 'a.b']) redactor.hide(name)
  const sent = new URLSearchParams({ passwd: 'p w=&', user: 'ada', 'session[key]': '1', 'a.b': '2', my_passwd: 'x' })
  expect(redactor.body(sent.toString())).toBe('passwd=[removed]&user=ada&session%5Bkey%5D=[removed]&a.b=[removed]&my_passwd=x')
})

test('what is no secret stays readable', () => {
  const texts = [
    'Bearer error="invalid_token", resource_metadata="http://localhost:8000/.well-known/oauth-protected-resource/mcp", scope="api://a/mcp.access"',
    '{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"Bearer authentication required"}}',
    'POST http://localhost:8000/mcp?error_code=5',
    'https://login.microsoftonline.com/3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10/v2.0',
    '00000003-0000-0000-c000-000000000000',
  ]
  for (const text of texts) expect(redactor.text(text)).toBe(text)
})

test('headers that carry credentials are known by their names, in any spelling', () => {
  const shown = redactor.headers({
    'SET-COOKIE': ['sid=abc; Path=/; HttpOnly', 'other=def'],
    cookie: 'sid=abc; other=def',
    'Mcp-Session-Id': 'abc',
    AUTHORIZATION: ['Basic dXNlcjpwYXNz', 'Bearer a b', 'nonsense'],
    'x-plain': 'abc',
    gone: undefined,
  })
  expect(shown).toEqual({
    'SET-COOKIE': ['sid=[removed]; Path=/; HttpOnly', 'other=[removed]'],
    cookie: 'sid=[removed]; other=[removed]',
    'Mcp-Session-Id': '[removed]',
    AUTHORIZATION: [
      'Basic [removed, 12 characters]',
      'Bearer [removed, 1 characters] [removed, 1 characters]',
      '[removed, 8 characters]',
    ],
    'x-plain': 'abc',
  })
})

test('what a terminal would obey is shown instead', () => {
  expect(withoutControls('a\u001b[2Jb\u009b31m\u202ec\r\nd\te')).toBe('a\\u001b[2Jb\\u009b31m\\u202ec\nd\te')
  expect(redactor.headers({ 'x-title': 'a\u001b]0;x\u0007' })).toEqual({ 'x-title': 'a\\u001b]0;x\\u0007' })
})

test('long texts are cut, and say so', () => {
  expect(redactor.body('x y '.repeat(1000))).toMatch(/… \[2000 more characters\]$/)
})

test('a hostile text costs one pass', () => {
  const hostile = [
    'a'.repeat(65_536),
    'eyJ'.repeat(20_000),
    '<input '.repeat(9_000),
    'Bearer '.repeat(9_000),
    '"token":"\\'.repeat(7_000),
  ]
  const started = performance.now()
  for (const text of hostile) redactor.text(text)
  expect(performance.now() - started).toBeLessThan(2_000)
})
