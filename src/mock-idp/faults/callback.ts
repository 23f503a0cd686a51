import { type Callback, memberOf, withMembers } from './callback-answer.ts'
import type { Fault } from './seam.ts'

type CallbackFault = Fault<Callback>

const set = (changes: Readonly<Record<string, string | undefined>>) => (callback: Callback) => withMembers(callback, changes)
const hasCode = (callback: Callback): boolean => memberOf(callback, 'code') !== undefined
const hasState = (callback: Callback): boolean => memberOf(callback, 'state') !== undefined

/** An error where a code would have come; the state comes along, as it does with Entra's own errors. */
const failure = (error: string, description: string) =>
  set({ code: undefined, client_info: undefined, session_state: undefined, error, error_description: description })

const sameState = 'RFC 6749 §4.1.2: state comes back exactly as it was sent'
const sameIssuer = 'RFC 9207 §2.4: iss is identical to the issuer of the server that the user was sent to'

/** What is wrong with the answer that the browser takes to the client. */
export const callbackFaults: readonly CallbackFault[] = [
  { id: 'callback/state-missing', breaks: sameState, change: set({ state: undefined }), applies: hasState },
  { id: 'callback/state-of-another', breaks: sameState, change: set({ state: 'the-state-of-somebody-else' }) },
  { id: 'callback/state-empty', breaks: sameState, change: set({ state: '' }) },
  {
    id: 'callback/state-with-space',
    breaks: sameState,
    change: (callback) => withMembers(callback, { state: `${memberOf(callback, 'state')} ` }),
    applies: hasState,
  },
  {
    id: 'callback/state-twice',
    breaks: 'RFC 6749 §3.1: no parameter is there twice',
    change: (callback) => ({ ...callback, members: [['state', 'the-state-of-somebody-else'], ...callback.members] }),
    applies: hasState,
  },
  {
    id: 'callback/code-missing',
    breaks: 'RFC 6749 §4.1.2: code is required',
    change: set({ code: undefined }),
    applies: hasCode,
  },
  { id: 'callback/code-empty', breaks: 'RFC 6749 §4.1.2: code is required', change: set({ code: '' }), applies: hasCode },
  {
    id: 'callback/code-of-another',
    breaks: 'RFC 6749 §4.1.2: the code is one that the server has issued to this client',
    change: set({ code: '1.AXoA-a-code-that-nobody-has-issued' }),
    applies: hasCode,
  },
  {
    id: 'callback/code-twice',
    breaks: 'RFC 6749 §3.1: no parameter is there twice',
    change: (callback) => ({ ...callback, members: [['code', '1.AXoA-a-code-that-nobody-has-issued'], ...callback.members] }),
    applies: hasCode,
  },
  {
    id: 'callback/code-and-error',
    breaks: 'RFC 6749 §4.1.2.1: an error comes without a code',
    change: set({ error: 'server_error', error_description: 'A code comes along all the same.' }),
    applies: hasCode,
  },
  {
    id: 'callback/iss-of-another-server',
    breaks: sameIssuer,
    change: set({ iss: 'https://login.attacker.example/v2.0' }),
  },
  { id: 'callback/iss-empty', breaks: sameIssuer, change: set({ iss: '' }) },
  {
    id: 'callback/access-token-in-query',
    breaks: 'RFC 9700 §4.3.2: an access token is never in a query',
    change: (callback) => ({
      ...withMembers(callback, { code: undefined, access_token: 'eyJ.in-the.query', token_type: 'Bearer' }),
      mode: 'query',
    }),
    applies: hasCode,
  },
  {
    id: 'callback/in-the-other-mode',
    breaks: 'OAuth 2.0 Multiple Response Type Encoding Practices §2.1: the answer comes in the response mode asked for',
    change: (callback) => ({ ...callback, mode: callback.mode === 'fragment' ? 'query' : 'fragment' }),
  },
  {
    id: 'callback/to-another-path',
    breaks: 'RFC 6749 §4.1.2: the answer goes to the redirect URI of the request',
    change: (callback) => ({ ...callback, redirectUri: `${callback.redirectUri.replace(/\/+$/, '')}/elsewhere` }),
  },
  {
    id: 'callback/to-another-host',
    breaks: 'RFC 9700 §4.11.2: a server is no open redirector',
    change: (callback) => ({ ...callback, redirectUri: 'https://client.attacker.example/callback' }),
  },
  {
    id: 'callback/access-denied',
    breaks: 'RFC 6749 §4.1.2.1: access_denied is for a user or a server that says no',
    change: failure('access_denied', 'AADSTS65004: User declined to consent to access the app.'),
  },
  {
    id: 'callback/server-error',
    breaks: 'RFC 6749 §4.1.2.1: server_error is for what the server did not expect',
    change: failure('server_error', 'AADSTS90033: A transient error has occurred. Please try again.'),
  },
  {
    id: 'callback/temporarily-unavailable',
    breaks: 'RFC 6749 §4.1.2.1: temporarily_unavailable is for overload and maintenance',
    change: failure('temporarily_unavailable', 'AADSTS90033: A transient error has occurred. Please try again.'),
  },
  {
    id: 'callback/error-unknown',
    breaks: 'RFC 6749 §4.1.2.1: error is one of the registered codes',
    change: failure('on_fire', 'Nobody has registered this error.'),
  },
  {
    id: 'callback/error-without-state',
    breaks: 'RFC 6749 §4.1.2.1: state comes with an error, too',
    change: (callback) => withMembers(failure('access_denied', 'No state comes along.')(callback), { state: undefined }),
  },
  {
    id: 'callback/error-with-markup',
    breaks: 'RFC 6749 §4.1.2.1: error_description is printable ASCII without quotes',
    // Harmless to a page that escapes it.
    change: failure('access_denied', '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>'),
  },
  {
    id: 'callback/error-uri-script',
    breaks: 'RFC 6749 §4.1.2.1: error_uri is the address of a page for people',
    change: (callback) => withMembers(failure('access_denied', 'See error_uri.')(callback), { error_uri: 'javascript:alert(1)' }),
  },
]
