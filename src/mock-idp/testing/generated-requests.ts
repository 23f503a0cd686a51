import fc from 'fast-check'
import { authorizeFields, guid, type Pair, rubbish, type Truth, tokenFields } from './generated-fields.ts'

/** One request, complete: the path with its query, and what else `fetch` needs. */
export interface GeneratedRequest {
  readonly endpoint: 'authorize' | 'token'
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | undefined
}

const origins = ['https://app.example', 'null', 'http://localhost:6274'] as const

/** Fields of which each may be missing; now and then one comes twice, or one that nobody knows. */
function pairs(fields: Readonly<Record<string, fc.Arbitrary<string>>>, needed: readonly string[]): fc.Arbitrary<readonly Pair[]> {
  const each = Object.entries(fields).map(([name, value]) => {
    const said = value.map((text): Pair => [name, text])
    const [there, missing] = needed.includes(name) ? [15, 1] : [1, 4]
    return fc.oneof({ weight: there, arbitrary: said }, { weight: missing, arbitrary: fc.constant(undefined) })
  })
  const known = fc.tuple(...each).map((all) => all.filter((pair) => pair !== undefined))
  const extra = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...Object.keys(fields)), rubbish), rubbish), { maxLength: 2 })
  return fc
    .tuple(known, fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: extra }))
    .map((both) => both.flat())
}

/** Written as a form, mostly properly; sometimes as somebody would who never heard of escapes. */
const written = (all: fc.Arbitrary<readonly Pair[]>): fc.Arbitrary<string> =>
  fc
    .tuple(all, fc.integer({ min: 0, max: 9 }))
    .map(([said, how]) =>
      how === 0
        ? said.map(([name, value]) => `${name}=${value}`).join('&')
        : new URLSearchParams(said.map(([name, value]): [string, string] => [name, value])).toString(),
    )

/** A right token request, or one of which a single field is something else. */
const nearlyRight = (truth: Truth): fc.Arbitrary<readonly Pair[]> =>
  fc.tuple(fc.constantFrom(...truth.forms), fc.nat(), fc.option(rubbish, { freq: 2 })).map(([form, which, other]) => {
    const right = Object.entries(form).map(([name, value = '']): Pair => [name, value])
    return right.map(([name, value], index): Pair => [name, other !== null && index === which % right.length ? other : value])
  })

const contentTypes = [
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=utf-8',
  'application/x-www-form-urlencoded; charset=klingon',
  'application/json',
  'multipart/form-data',
  'text/plain',
  ';',
] as const

const headers = (truth: Truth) =>
  fc.record(
    {
      origin: fc.constantFrom(...origins),
      authorization: fc.oneof(
        fc.constantFrom('Basic', 'Basic %%%', 'Bearer x', `Basic ${btoa(`${truth.clientIds[0]}:${truth.secrets[0]}`)}`),
        fc.base64String({ maxLength: 30 }).map((text) => `Basic ${text}`),
      ),
      'client-request-id': fc.constantFrom(guid, 'not a guid'),
      cookie: fc.constantFrom('ESTSAUTHPERSISTENT=forged; esctx=forged', 'a', '=;=;='),
    },
    { requiredKeys: [] },
  )

const tenant = (truth: Truth) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...truth.tenants) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('common', 'organizations', 'consumers', guid, 'nowhere.example', '%00', '%ff', '..;', 'a b'),
    },
  )

/** Requests to the two endpoints: right ones, nearly right ones, and rubbish. */
export function generatedRequest(truth: Truth): fc.Arbitrary<GeneratedRequest> {
  const query = written(pairs(authorizeFields(truth), ['client_id', 'scope', 'redirect_uri', 'response_type']))
  const needed = ['client_id', 'grant_type', 'scope', 'refresh_token', 'client_secret', 'assertion', 'requested_token_use']
  const form = fc.oneof(
    { weight: 8, arbitrary: written(pairs(tokenFields(truth), needed)) },
    { weight: 4, arbitrary: written(nearlyRight(truth)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)) },
  )
  const authorize = fc.tuple(tenant(truth), query, headers(truth), fc.boolean()).map(
    ([name, text, said, posted]): GeneratedRequest => ({
      endpoint: 'authorize',
      path: `/${name}/oauth2/v2.0/authorize${posted ? '' : `?${text}`}`,
      method: posted ? 'POST' : 'GET',
      headers: { ...said, ...(posted ? { 'content-type': contentTypes[0] } : {}) },
      body: posted ? text : undefined,
    }),
  )
  const token = fc
    .tuple(
      tenant(truth),
      form,
      headers(truth),
      fc.constantFrom(...contentTypes),
      fc.constantFrom('POST', 'POST', 'POST', 'POST', 'PUT', 'GET', 'DELETE'),
    )
    .map(
      ([name, body, said, contentType, method]): GeneratedRequest => ({
        endpoint: 'token',
        path: `/${name}/oauth2/v2.0/token`,
        method,
        headers: { ...said, ...(method === 'GET' ? {} : { 'content-type': contentType }) },
        body: method === 'GET' ? undefined : body,
      }),
    )
  return fc.oneof(authorize, token)
}
