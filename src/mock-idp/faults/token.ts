import { type JsonAnswer, type JsonObject, withHeaders, without } from './answer.ts'
import type { Fault } from './seam.ts'

type TokenFault = Fault<JsonAnswer>

const isSuccess = ({ body }: JsonAnswer): boolean => body['access_token'] !== undefined
const has = (name: string) => (answer: JsonAnswer) => isSuccess(answer) && answer.body[name] !== undefined
const set = (changes: JsonObject) => (answer: JsonAnswer) => ({ ...answer, body: { ...answer.body, ...changes } })
const drop = (name: string) => (answer: JsonAnswer) => ({ ...answer, body: without(answer.body, name) })

/** An error in the place of whatever would have come. */
const failure =
  (status: number, body: JsonObject) =>
  (answer: JsonAnswer): JsonAnswer => ({ ...answer, status, body })

const accessToken = 'RFC 6749 §5.1: access_token is required, and a string'
const tokenType = 'RFC 6749 §5.1: token_type is required, and one that the client knows'
const lifetime = 'RFC 6749 §5.1: expires_in is the lifetime in seconds'
const scope = 'RFC 6749 §5.1: scope is said where it is not the one asked for'
const shape = 'RFC 6749 §5.2: an error is a member error in a 400 or 401'

/** What is wrong with an answer of the token endpoint, whatever is in its tokens. */
export const tokenFaults: readonly TokenFault[] = [
  { id: 'token/access-token-missing', breaks: accessToken, change: drop('access_token'), applies: isSuccess },
  { id: 'token/access-token-empty', breaks: accessToken, change: set({ access_token: '' }), applies: isSuccess },
  { id: 'token/access-token-null', breaks: accessToken, change: set({ access_token: null }), applies: isSuccess },
  {
    id: 'token/access-token-with-line-break',
    breaks: 'RFC 6750 §2.1: a bearer token has no characters that would end a header',
    change: set({ access_token: 'eyJ.one-line\r\nX-Injected: true' }),
    applies: isSuccess,
  },
  { id: 'token/token-type-missing', breaks: tokenType, change: drop('token_type'), applies: isSuccess },
  { id: 'token/token-type-mac', breaks: tokenType, change: set({ token_type: 'mac' }), applies: isSuccess },
  {
    id: 'token/token-type-dpop',
    breaks: 'RFC 9449 §5: DPoP is the type of tokens bound to a proof that the client sent',
    change: set({ token_type: 'DPoP' }),
    applies: isSuccess,
  },
  { id: 'token/lifetime-missing', breaks: lifetime, change: drop('expires_in'), applies: isSuccess },
  { id: 'token/lifetime-zero', breaks: lifetime, change: set({ expires_in: 0, ext_expires_in: 0 }), applies: isSuccess },
  { id: 'token/lifetime-negative', breaks: lifetime, change: set({ expires_in: -1 }), applies: isSuccess },
  { id: 'token/lifetime-in-words', breaks: lifetime, change: set({ expires_in: 'one hour' }), applies: isSuccess },
  { id: 'token/lifetime-a-string', breaks: lifetime, change: set({ expires_in: '3599' }), applies: isSuccess },
  {
    id: 'token/lifetime-a-moment',
    breaks: lifetime,
    change: (answer) => set({ expires_in: Math.floor(answer.at.getTime() / 1000) + 3599 })(answer),
    applies: isSuccess,
  },
  { id: 'token/scope-narrowed-silently', breaks: scope, change: drop('scope'), applies: has('scope') },
  { id: 'token/scope-empty', breaks: scope, change: set({ scope: '' }), applies: isSuccess },
  {
    id: 'token/scope-of-another',
    breaks: 'RFC 6749 §3.3: scope in an answer tells the scope of the access token that was issued',
    change: set({ scope: 'https://graph.microsoft.com/Directory.ReadWrite.All' }),
    applies: isSuccess,
  },
  {
    id: 'token/scope-an-array',
    breaks: 'RFC 6749 §3.3: scope is a string',
    change: set({ scope: ['mcp.access'] }),
    applies: isSuccess,
  },
  {
    id: 'token/refresh-token-missing',
    breaks: 'OpenID Connect Core 1.0 §11: offline_access, once granted, gives a refresh token',
    change: drop('refresh_token'),
    applies: has('refresh_token'),
  },
  {
    id: 'token/refresh-token-dead',
    breaks: 'RFC 6749 §6: a refresh token can be used to get a new access token',
    change: set({ refresh_token: '1.AXoA-a-refresh-token-that-nobody-has-issued' }),
    applies: has('refresh_token'),
  },
  {
    id: 'token/id-token-missing',
    breaks: 'OpenID Connect Core 1.0 §3.1.3.3: id_token is required',
    change: drop('id_token'),
    applies: has('id_token'),
  },
  {
    id: 'token/id-token-no-jwt',
    breaks: 'OpenID Connect Core 1.0 §2: an ID token is a JWT',
    change: set({ id_token: 'not-a-jwt' }),
    applies: has('id_token'),
  },
  {
    id: 'token/tokens-exchanged',
    breaks: 'RFC 6749 §5.1: access_token is the access token, and id_token is the ID token (OpenID Connect Core 1.0 §3.1.3.3)',
    change: (answer) => set({ access_token: answer.body['id_token'], id_token: answer.body['access_token'] })(answer),
    applies: has('id_token'),
  },
  {
    id: 'token/client-info-of-another',
    breaks: 'Microsoft identity platform, client_info: uid and utid are those of the user who signed in',
    change: set({ client_info: 'eyJ1aWQiOiJub2JvZHkiLCJ1dGlkIjoibm93aGVyZSJ9' }),
    applies: has('client_info'),
  },
  {
    id: 'token/wrapped',
    breaks: 'RFC 6749 §5.1: the parameters are members of the top level',
    change: (answer) => ({ ...answer, body: { data: answer.body } }),
    applies: isSuccess,
  },
  {
    id: 'token/cacheable',
    breaks: 'RFC 6749 §5.1: an answer with tokens says Cache-Control: no-store',
    change: (answer) => withHeaders(answer, { 'cache-control': 'public, max-age=3600', pragma: undefined, expires: undefined }),
  },
  {
    id: 'token/success-with-400',
    breaks: 'RFC 6749 §5.1: an answer with tokens has the status 200',
    change: (answer) => ({ ...answer, status: 400 }),
    applies: isSuccess,
  },
  {
    id: 'token/success-with-error',
    breaks: 'RFC 6749 §5.2: error is in answers that refuse',
    change: set({ error: 'invalid_grant' }),
    applies: isSuccess,
  },
  {
    id: 'token/error-with-200',
    breaks: shape,
    change: failure(200, { error: 'invalid_grant', error_description: 'An error that comes with the status of success.' }),
  },
  { id: 'token/error-without-name', breaks: shape, change: failure(400, { error_description: 'Something was wrong.' }) },
  {
    id: 'token/error-an-object',
    breaks: shape,
    change: failure(400, { error: { code: 'invalid_grant', message: 'Something was wrong.' } }),
  },
  {
    id: 'token/error-unknown',
    breaks: 'RFC 6749 §5.2: error is one of the registered codes',
    change: failure(400, { error: 'on_fire' }),
  },
  {
    id: 'token/error-with-markup',
    breaks: 'RFC 6749 §5.2: error_description is printable ASCII without quotes',
    change: failure(400, { error: 'invalid_grant', error_description: '<script>alert("taken")</script>\u202e' }),
  },
  {
    id: 'token/claims-challenge',
    breaks:
      'Microsoft identity platform, Claims challenges, claims requests and client capabilities: a challenge is for who lacks what Conditional Access asks for',
    change: failure(400, {
      error: 'interaction_required',
      error_description:
        'AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication.',
      error_codes: [50076],
      suberror: 'basic_action',
      claims: '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}',
    }),
  },
  {
    id: 'token/slow-down',
    breaks: 'RFC 8628 §3.5: slow_down is for who polls for a device code faster than the interval',
    change: failure(400, { error: 'slow_down', error_description: 'Poll less often.' }),
  },
  {
    id: 'token/error-with-500',
    breaks: shape,
    change: failure(500, {
      error: 'server_error',
      error_description: 'AADSTS90033: A transient error has occurred. Please try again.',
    }),
  },
]
