import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { Person } from '../testing/person.ts'
import { authorizeUrl, codeFields } from '../testing/requests.ts'
import { catalogue } from './catalogue.ts'
import type { SeamName } from './seams.ts'

/** How long a client waits: in vain for faults of time, which are met by the lesser patience, and else longer than anything takes. */
const patienceMilliseconds = { usual: 15_000, little: 250 }
const takesTime = /^transport\/(slow|very-slow|never-answers|byte-by-byte)$/
let patience = patienceMilliseconds.usual

let mock: MockEntra
/** A browser that signs in once. */
let signedIn: Person
let code: string | null
let graphToken: string
beforeAll(async () => {
  mock = await startMockEntra()
  signedIn = new Person(mock)
  graphToken = await mock.mint({ resource: 'graph', claims: { scp: 'User.Read openid' } })
})
afterEach(() => mock.disarm())
afterAll(() => mock.close())

async function control(method: string, body?: object) {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  return (await fetch(`${mock.control}/faults`, { method, ...init })).json()
}

/** What an HTTP client learns from one request, told so that two honest answers are told alike. */
async function seen(url: string, init: RequestInit = {}, person?: Person): Promise<unknown> {
  try {
    const options: RequestInit = { ...init, redirect: 'manual', signal: AbortSignal.timeout(patience) }
    const response = await (person ? person.request(url, options) : fetch(url, options))
    const body = steady(Buffer.from(await response.arrayBuffer()).toString('latin1'))
    const headers = [...response.headers]
      .filter(([name]) => !volatileHeaders.has(name))
      .map(([name, value]) => [name, steady(value)])
    return { status: response.status, headers, body: await tokensRead(body), location: response.headers.get('location') }
  } catch (error) {
    return { failed: error instanceof Error ? error.name : String(error) }
  }
}
const volatileHeaders: ReadonlySet<string> = new Set([
  'date',
  'x-ms-request-id',
  'content-length',
  'keep-alive',
  'connection',
  'location',
])

/** Takes out what differs between two right answers: codes, names of sign-ins, sessions, lifetimes, moments. */
const steady = (text: string): string =>
  text
    .replace(/1\.A[\w-]{100,}/g, '{opaque}')
    .replace(/(ESTS\w+|esctx|fpc)(\.sig)?=[^;]*;/g, '$1={value};')
    .replace(/expires=[^;]+/gi, 'expires={moment}')
    .replace(/(session_state(?:=|"|&quot;)[^0-9a-f]*)[0-9a-f-]{36}/g, '$1{guid}')
    .replace(/"(request-id|client-request-id|date|trace_id|correlation_id|timestamp)":"[^"]+"/g, '"$1":"{value}"')
    .replace(/(authorize|login)\/[\w-]{20,}/g, '$1/{uid}')
    .replace(/"(ext_)?expires_in":(3[6-9]\d\d|3599|[45]\d\d\d)(?=[,}])/g, '"$1expires_in":"{lifetime}"')

/** Reads each JWT of a body: header, claims without what differs by right, whether it is good now, and whether a key verifies it. */
async function tokensRead(body: string): Promise<string> {
  let read = body
  for (const token of body.match(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g) ?? [])
    read = read.replace(token, JSON.stringify(await described(token)))
  return read
}

async function described(token: string): Promise<unknown> {
  const { nonce: _nonce, ...header } = decodeProtectedHeader(token) as Record<string, unknown>
  const { iat, nbf, exp, uti, aio, sid, xms_ftd, ...claims } = decodeJwt(token)
  const now = Date.now() / 1000
  const time = { isGood: Number(exp) > now && Number(nbf) < now, types: [typeof iat, typeof nbf, typeof exp] }
  const verify = () =>
    jwtVerify(token, createRemoteJWKSet(new URL(mock.jwksUri)), { currentDate: new Date(Number(iat) * 1000 || Date.now()) })
  const verifies =
    'x5t' in header
      ? 'by Graph only'
      : await verify().then(
          () => true,
          (error: Error) => error.name,
        )
  return { header, claims, time, verifies, opaque: [uti, aio, sid, xms_ftd].map((value) => typeof value) }
}

const token = () =>
  seen(`${mock.origin}/${mock.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(JSON.parse(JSON.stringify({ ...codeFields(mock, code), client_info: '1' }))),
  })

/** The way to the callback, step by step, each as a browser sees it. It ends where a fault leads astray. */
async function signIn(): Promise<unknown[]> {
  const person = new Person(mock)
  const steps: unknown[] = []
  let [url, init]: [string, RequestInit] = [authorizeUrl(mock), {}]
  for (let count = 0; count < 6; count += 1) {
    const step = (await seen(url, init, person)) as { status?: number; location?: string | null; body?: string }
    const { location } = step
    const target = location ? URL.parse(location, url) : null
    steps.push({ ...step, location: location && steady(location) })
    if (target?.origin === mock.origin) [url, init] = [target.href, {}]
    else if (step.body?.includes('data-sign-in') && count < 3) {
      const user = mock.users[0]
      init = {
        method: 'POST',
        body: new URLSearchParams({ username: user?.userPrincipalName ?? '', password: user?.password ?? '' }),
      }
    } else break
  }
  return steps
}

const graph = (path: string) => seen(mock.graphBaseUrl + path, { headers: { authorization: `Bearer ${graphToken}` } })
const discovery = () => seen(`${mock.issuer()}/.well-known/openid-configuration`)

/** What is done to meet the faults of a seam. */
const journeys: Readonly<Record<SeamName, () => Promise<unknown>>> = {
  discovery,
  jwks: () => seen(mock.jwksUri),
  authorize: signIn,
  callback: signIn,
  token,
  'access-token': token,
  'id-token': token,
  graph: async () => [await graph('/v1.0/me'), await graph('/oidc/userinfo')],
  transport: discovery,
}

/** A code is for one redemption: each journey to the token endpoint gets its own, from before the fault. */
async function prepare(seam: SeamName): Promise<void> {
  if (journeys[seam] === token) code = (await signedIn.authorize(authorizeUrl(mock))).searchParams.get('code')
}

describe('every fault, armed over HTTP, is met by a client and shows', () => {
  const right = new Map<SeamName, unknown>()
  beforeAll(async () => {
    for (const seam of Object.keys(journeys) as SeamName[]) {
      await prepare(seam)
      right.set(seam, await journeys[seam]())
    }
  })

  test.each(Object.keys(journeys) as SeamName[])('the honest journey of %s is told alike twice', async (seam) => {
    await prepare(seam)
    expect(await journeys[seam]()).toEqual(right.get(seam))
  })

  test.each(catalogue)('$id', async ({ id, seam }) => {
    await prepare(seam)
    expect(await control('POST', { id })).toEqual({ id, scope: {}, fired: 0 })
    patience = takesTime.test(id) ? patienceMilliseconds.little : patienceMilliseconds.usual
    const wrong = await journeys[seam]()
    patience = patienceMilliseconds.usual
    const { disarmed } = (await control('DELETE')) as { disarmed: { fired: number } }
    expect(disarmed.fired).toBeGreaterThan(0)
    expect(wrong).not.toEqual(right.get(seam))
  })
})
