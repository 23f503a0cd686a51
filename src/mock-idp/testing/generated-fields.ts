import fc from 'fast-check'

/** What the generator mixes in, besides rubbish, so that requests get far before they fail. */
export interface Truth {
  readonly tenants: readonly string[]
  readonly clientIds: readonly string[]
  readonly redirectUris: readonly string[]
  readonly scopes: readonly string[]
  readonly resources: readonly string[]
  readonly secrets: readonly string[]
  readonly refreshTokens: readonly string[]
  readonly assertions: readonly string[]
  /** Whole token requests that are right. */
  readonly forms: readonly Readonly<Record<string, string | undefined>>[]
}

/** One field of a form or a query. */
export type Pair = readonly [name: string, value: string]

/** A GUID that names nobody. */
export const guid = '11111111-2222-4333-8444-555555555555'

/** Text that breaks parsers: nothing, blanks, control characters, half characters, markup, much of it. */
export const rubbish = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '%',
    '%zz',
    '+',
    '&',
    '=',
    "'",
    '"><script>',
    '\r\nset-cookie: a=b',
    '../..',
    '__proto__',
    'null',
  ),
  fc.constantFrom(
    '%ff%fe',
    '\ud83d\ude00',
    'ä',
    '\u202e',
    'https://',
    'http://[',
    '{}',
    '[]',
    '{"access_token":null}',
    'a'.repeat(3000),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.uuid(),
)

/** One of the right values, mostly; else rubbish, or a right one that was tampered with. */
const from = (right: readonly string[]) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: rubbish },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...right), rubbish).map((parts) => parts.join('')) },
  )

const grantTypes = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'password',
  'device_code',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const common = (truth: Truth) => ({
  client_id: from([...truth.clientIds, guid]),
  scope: from(truth.scopes),
  redirect_uri: from(truth.redirectUris),
  resource: from(truth.resources),
  claims: from(['{"access_token":{"acrs":{"essential":true,"value":"c1"}}}', '{"access_token":{"xms_cc":{"values":["cp1"]}}}']),
  client_info: from(['1', '0']),
})

/** What may stand in an authorization request. */
export const authorizeFields = (truth: Truth) => ({
  ...common(truth),
  response_type: from(['code', 'code', 'code', 'id_token', 'code id_token', 'id_token token', 'token', 'none']),
  response_mode: from(['query', 'fragment', 'form_post', 'query.jwt']),
  state: from(['a state']),
  nonce: from(['a nonce']),
  prompt: from(['login', 'none', 'consent', 'select_account', 'create', 'none login']),
  login_hint: from(['ada@contoso.example', 'nobody@elsewhere.example']),
  domain_hint: from(['contoso.example', 'organizations']),
  code_challenge: from([challenge]),
  code_challenge_method: from(['S256', 'plain']),
  max_age: from(['0', '-1', '1e9']),
  request: from(['eyJhbGciOiJub25lIn0.e30.']),
  request_uri: from(['https://app.example/request']),
})

/** What may stand in a token request. */
export const tokenFields = (truth: Truth) => ({
  ...common(truth),
  grant_type: from(grantTypes),
  code: from(['1.AAAA']),
  code_verifier: from([verifier]),
  refresh_token: from(truth.refreshTokens),
  client_secret: from(truth.secrets),
  client_assertion: from(truth.assertions),
  client_assertion_type: from([assertionType]),
  assertion: from(truth.assertions),
  requested_token_use: from(['on_behalf_of']),
  device_code: from(['1.AAAA']),
  username: from(['ada@contoso.example']),
  password: from(['Ada-signs-in-here']),
})
