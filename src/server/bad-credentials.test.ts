import { SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectDecent, mark } from './testing/decency.ts'
import { dialects, send } from './testing/dialects.ts'
import { requestBytes, sendBytes } from './testing/raw-http.ts'
import { type Stage, stages } from './testing/stage.ts'

const stage = stages()
let at: Stage
beforeAll(async () => {
  at = await stage()
})

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (header: unknown, claims: unknown, signature = 'c2ln') => `${encode(header)}.${encode(claims)}.${signature}`

/** Header lines, and the status that the standards have for them. 400 and 431 without a body are node:http's own. */
const headerCases: [string, number, string[]][] = [
  ['no Authorization header', 401, []],
  ['two Authorization headers', 400, [`authorization: Bearer ${mark}`, `Authorization: Bearer ${mark}`]],
  ['another scheme', 401, [`authorization: Basic ${mark}`]],
  ['a scheme that begins alike', 401, [`authorization: BearerX ${mark}`]],
  ['no token behind the scheme', 400, ['authorization: Bearer']],
  ['blanks behind the scheme', 400, ['authorization: Bearer    ']],
  ['two words behind the scheme', 400, [`authorization: Bearer ${mark} junk`]],
  ['parameters behind the scheme', 400, [`authorization: Bearer token="${mark}"`]],
  ['several schemes in one header', 400, [`authorization: Bearer ${mark}, Basic ${mark}`]],
  ['100 kB', 401, [`authorization: Bearer ${mark}${'a'.repeat(100_000)}`]],
  ['200 kB', 431, [`authorization: Bearer ${mark}${'a'.repeat(200_000)}`]],
  ['2 MB', 431, [`authorization: Bearer ${mark}${'a'.repeat(2_000_000)}`]],
  ['bytes that are no text', 400, [`authorization: Bearer ${mark}\xff\xfe\x80`]],
  ['a NUL', 400, [`authorization: Bearer ${mark}\0`]],
  ['a folded line', 400, [`authorization: Bearer ${mark}\r\n folded`]],
  ['a bare newline', 400, [`authorization: Bearer ${mark}\nx: y`]],
  ['not a JWT', 401, [`authorization: Bearer ${mark}`]],
  ['three empty parts', 401, ['authorization: Bearer ..']],
  ['dots only between letters', 401, [`authorization: Bearer ${mark}.${mark}.${mark}`]],
  ['five parts', 401, [`authorization: Bearer ${mark}.b.c.d.e`]],
  ['a header that is no JSON', 401, [`authorization: Bearer ${Buffer.from(mark).toString('base64url')}.e30.c2ln`]],
  ['no algorithm', 401, [`authorization: Bearer ${jwt({ alg: 'none' }, { iss: mark }, '')}`]],
  ['no algorithm, signed', 401, [`authorization: Bearer ${jwt({ alg: 'none', kid: 'first' }, { iss: mark })}`]],
  ['another algorithm', 401, [`authorization: Bearer ${jwt({ alg: 'HS256', kid: 'first' }, { iss: mark })}`]],
  ['an algorithm that is no string', 401, [`authorization: Bearer ${jwt({ alg: { mark }, kid: 'first' }, {})}`]],
  ['a key named by an object', 401, [`authorization: Bearer ${jwt({ alg: 'RS256', kid: { mark } }, {})}`]],
  [
    'an extension nobody knows',
    401,
    [`authorization: Bearer ${jwt({ alg: 'RS256', kid: 'first', crit: [mark], [mark]: 1 }, {})}`],
  ],
  ['an unencoded payload', 401, [`authorization: Bearer ${jwt({ alg: 'RS256', kid: 'first', crit: ['b64'], b64: false }, {})}`]],
  ['a signature that is none', 401, [`authorization: Bearer ${jwt({ alg: 'RS256', kid: 'first' }, { iss: mark })}`]],
]

describe.each(dialects)('at revision $revision', (dialect) => {
  test.each(headerCases)('a request with %s gets %i', async (_case, status, lines) => {
    const { headers, body } = dialect.request('tools/list')
    const asLines = Object.entries({ ...headers, ...(await dialect.open(at.server.url, at.token)) }).map(
      ([name, value]) => `${name}: ${value}`,
    )
    const answer = await sendBytes(at.server.url, requestBytes('/mcp', [...asLines, ...lines], body))
    expectDecent(answer)
    expect(answer.status).toBe(status)
    if (status === 401) expect(answer.text).toMatch(/^www-authenticate: Bearer .*resource_metadata="/im)
  })
})

test('a token signed with the public key as a secret is refused', async () => {
  const secret = new TextEncoder().encode(JSON.stringify(await (await fetch(`${at.entra.origin}${keysPath()}`)).json()))
  const forged = await new SignJWT({ iss: mark }).setProtectedHeader({ alg: 'HS256', kid: 'first' }).sign(secret)
  const answer = await send(at.server.url, { method: 'POST', headers: { authorization: `Bearer ${forged}` } })
  expect(answer.status).toBe(401)
})

const keysPath = () => at.entra.state.asked.find((path) => path.endsWith('/keys')) ?? ''
