import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { Person } from '../testing/person.ts'
import { authorizeUrl, codeFields, freshCode, oboFields, postToken, refreshFields } from '../testing/requests.ts'
import { knownCodes, refusedCallback, refusedPage, refusedToken } from './aadsts.ts'
import { authorizeFaults } from './authorize.ts'
import { callbackFaults } from './callback.ts'
import { catalogue, faultById } from './catalogue.ts'
import { discoveryFaults } from './discovery.ts'
import { Faults } from './faults.ts'
import { graphFaults } from './graph.ts'
import { accessTokenFaults, idTokenFaults } from './issued-faults.ts'
import { jwksFaults } from './jwks.ts'
import type { Fault } from './seam.ts'
import type { Passing, SeamName } from './seams.ts'
import { tokenFaults } from './token.ts'
import { transportFaults } from './transport.ts'

type Listed = { readonly [Name in SeamName]: readonly Fault<Passing[Name]>[] }
const listed: Listed = {
  discovery: discoveryFaults,
  jwks: jwksFaults,
  authorize: [...authorizeFaults, refusedPage(50011), refusedPage(4711)],
  callback: [...callbackFaults, refusedCallback(65004), refusedCallback(4711)],
  token: [...tokenFaults, refusedToken(70008), refusedToken(4711)],
  'access-token': accessTokenFaults,
  'id-token': idTokenFaults,
  graph: graphFaults,
  transport: transportFaults,
}

/** Every fault with the answers that really pass at its seam. Which answer belongs to which fault, the type of the lists holds. */
const everyFault = (Object.keys(listed) as SeamName[]).flatMap((seam) =>
  listed[seam].map((fault) => ({ seam, id: fault.id, fault: fault as Fault<unknown> })),
)

const passed: { readonly seam: SeamName; readonly answer: unknown }[] = []
let mock: MockEntra

/** One walk through everything that the mock answers, with an eye on what passes where. */
beforeAll(async () => {
  mock = await startMockEntra()
  const pass = vi.spyOn(Faults.prototype, 'pass').mockImplementation((seam, answer) => {
    passed.push({ seam, answer })
    return answer
  })
  try {
    await fetch(`${mock.issuer()}/.well-known/openid-configuration`)
    await fetch(mock.jwksUri)
    await new Person(mock).visit(authorizeUrl(mock, { redirect_uri: 'https://nobody.example' }))
    await new Person(mock).visit(authorizeUrl(mock, { prompt: 'none' }))
    await freshCode(mock)
    const { body } = await postToken(mock, codeFields(mock, await freshCode(mock), { client_info: '1' }))
    await postToken(mock, refreshFields(mock, body['refresh_token'], { scope: 'User.Read openid' }))
    await postToken(mock, oboFields(mock, body['access_token']))
    await postToken(mock, refreshFields(mock, 'nonsense'))
    const token = await mock.mint({ resource: 'graph', claims: { scp: 'User.Read openid' } })
    for (const path of ['/v1.0/me', '/oidc/userinfo']) {
      await fetch(mock.graphBaseUrl + path, { headers: { authorization: `Bearer ${token}` } })
      await fetch(mock.graphBaseUrl + path)
    }
  } finally {
    pass.mockRestore()
  }
})
afterAll(() => mock.close())

const suited = (seam: SeamName, fault: Fault<unknown>) =>
  passed.filter((one) => one.seam === seam && fault.applies?.(one.answer) !== false).map(({ answer }) => answer)

/** What of an answer reaches whoever asked, in a form that can be compared. */
function visible(answer: unknown): string {
  const { at: _at, path: _path, body, ...rest } = answer as Readonly<Record<string, unknown>>
  const bytes = Buffer.isBuffer(body) ? createHash('sha256').update(body).digest('hex') : body
  return JSON.stringify({ ...rest, body: bytes }, (_name, value: unknown) =>
    value === Number.POSITIVE_INFINITY ? 'for ever' : value,
  )
}

describe('laws of the catalogue', () => {
  test('at least sixty faults, over every seam', () => {
    expect(catalogue.length).toBeGreaterThanOrEqual(60)
    for (const seam of Object.keys(listed)) expect(catalogue.filter((known) => known.seam === seam).length).toBeGreaterThan(4)
  })

  test('every id is unique, begins with its seam, and is kebab-case', () => {
    const ids = catalogue.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { id, seam } of catalogue) expect(id).toMatch(new RegExp(`^${seam}/[a-z0-9]+(-[a-z0-9]+)*$`))
  })

  test('what is listed is what can be armed, and nothing else', () => {
    const named = everyFault.map(({ id }) => id).filter((id) => !id.includes('/aadsts-'))
    expect(named.toSorted()).toEqual(catalogue.map(({ id }) => id).toSorted())
    for (const { id, seam } of everyFault) expect(faultById(id).seam).toBe(seam)
  })

  const document =
    /^(RFC \d{4} §[\d.]+|OpenID Connect (Core|Discovery) 1\.0 §[\d.]+|OAuth 2\.0 [A-Z][\w ]+ §[\d.]+|MCP [A-Z][\w -]+, [A-Z]|Microsoft [A-Z]?|Fetch Standard, |OWASP |Unicode Technical Report \d+ §)/
  test.each(everyFault.map(({ id, fault }) => [id, fault.breaks]))('%s names the sentence it breaks: %s', (_id, breaks) => {
    expect(breaks).toMatch(document)
    expect(breaks).toMatch(/[^:]: \S.{10,}[^.]$/)
  })

  test.each(everyFault)('$id changes, always in the same way, something that whoever asked can see', ({ seam, fault }) => {
    const answers = suited(seam, fault)
    expect(answers.length).toBeGreaterThan(0)
    for (const answer of answers) {
      const right = visible(answer)
      const wrong = visible(fault.change(answer))
      expect(wrong === right).toBe(false)
      expect(visible(fault.change(answer)) === wrong).toBe(true)
      expect(visible(answer) === right).toBe(true)
    }
  })

  test('FAULTS.md has a row for each, and none for any other', () => {
    const page = readFileSync(new URL('../FAULTS.md', import.meta.url), 'utf8')
    const rows = page.split('\n').filter((line) => /^\| `[a-z-]+\//.test(line))
    const right = catalogue.map(({ id, breaks, times }) => `| \`${id}\` | ${breaks} | ${times === 1 ? 'once' : 'always'} |`)
    expect(rows).toEqual(right)
  })

  test('FAULTS.md has the heading of every section that is cited, and of no other', () => {
    const page = readFileSync(new URL('../FAULTS.md', import.meta.url), 'utf8')
    const headed = [...page.matchAll(/^\| ([^|`]+ §[\d.]+) \| (.+) \|$/gm)].map(([, section]) => section)
    const numbered =
      /(?:RFC \d{4}|OpenID Connect (?:Core|Discovery) 1\.0|OAuth 2\.0 [A-Z][\w ]+|Unicode Technical Report \d+) §[\d.]*\d/g
    const cited = new Set(catalogue.flatMap(({ breaks }) => [...breaks.matchAll(numbered)].map(([section]) => section)))
    expect(headed.toSorted()).toEqual([...cited].toSorted())
  })

  test('no two faults of a seam do the same', () => {
    for (const seam of Object.keys(listed) as SeamName[]) {
      const same = new Map<string, string>()
      for (const { id, fault } of everyFault.filter((one) => one.seam === seam)) {
        const done = `${fault.times} ${suited(seam, fault)
          .map((answer) => visible(fault.change(answer)))
          .join('\n')}`
        expect(same.get(done), `${id} does the same as`).toBeUndefined()
        same.set(done, id)
      }
    }
  })
})

describe('every AADSTS number of the table', () => {
  test.each(['token', 'callback', 'authorize'])('can be armed at %s', (seam) => {
    for (const code of knownCodes())
      expect(faultById(`${seam}/aadsts-${code}`)).toMatchObject({ id: `${seam}/aadsts-${code}`, seam })
  })

  test('says its number, Entra’s text, and its OAuth error', () => {
    const answer = passed.find(({ seam }) => seam === 'token')?.answer as Passing['token']
    for (const code of knownCodes()) {
      const { body, status } = refusedToken(code).change(answer)
      expect(body).toMatchObject({ error_codes: [code], error: expect.stringMatching(/^[a-z_]+$/) })
      expect(String(body['error_description'])).toMatch(new RegExp(`^AADSTS${code}: .{10}`))
      expect(String(body['error_description'])).not.toContain('by its number only')
      expect([400, 401]).toContain(status)
    }
  })
})
