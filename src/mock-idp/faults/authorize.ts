import { type HttpAnswer, withBody, withHeaders } from './answer.ts'
import type { Fault } from './seam.ts'

type AuthorizeFault = Fault<HttpAnswer>

const isRedirect = ({ status }: HttpAnswer): boolean => status >= 300 && status < 400
const isPage = (answer: HttpAnswer): boolean =>
  !isRedirect(answer) && String(answer.headers['content-type']).startsWith('text/html')
const html = 'text/html; charset=utf-8'
const redirectTo = (location: string) => (answer: HttpAnswer) =>
  withHeaders(withBody({ ...answer, status: 302 }, ''), { location, 'content-type': undefined })

/** What is wrong with a page or a redirect that a person's browser gets on the way to signing in. */
export const authorizeFaults: readonly AuthorizeFault[] = [
  {
    id: 'authorize/redirects-with-307',
    breaks: 'RFC 9700 §4.12: a redirect that may follow a password is never 307',
    change: (answer) => ({ ...answer, status: 307 }),
    applies: isRedirect,
  },
  {
    id: 'authorize/frameable',
    breaks: 'RFC 9700 §4.16: pages of an authorization server cannot be framed',
    change: (answer) => withHeaders(answer, { 'x-frame-options': undefined, 'content-security-policy': undefined }),
    applies: isPage,
  },
  {
    id: 'authorize/tells-the-referrer',
    breaks: 'RFC 9700 §4.2.4: pages of an authorization server pass no parameters on in Referer',
    change: (answer) => withHeaders(answer, { 'referrer-policy': 'unsafe-url' }),
    applies: isPage,
  },
  {
    id: 'authorize/cacheable',
    breaks: 'RFC 9111 §5.2.2.5: what must not be stored says no-store',
    change: (answer) => withHeaders(answer, { 'cache-control': 'public, max-age=31536000' }),
  },
  {
    id: 'authorize/to-another-host',
    breaks: 'RFC 9700 §4.11.2: a server is no open redirector',
    change: redirectTo('https://login.attacker.example/sign-in'),
  },
  {
    id: 'authorize/to-plain-http',
    breaks: 'RFC 6749 §3.1: the authorization endpoint is reached by TLS',
    change: redirectTo('http://login.attacker.example/sign-in'),
  },
  {
    id: 'authorize/to-a-script',
    breaks: 'RFC 9110 §10.2.2: Location names a resource to go to',
    change: redirectTo('javascript:alert(document.domain)'),
  },
  {
    id: 'authorize/redirects-to-nowhere',
    breaks: 'RFC 9110 §15.4: a redirect says where to in Location',
    change: (answer) => withHeaders({ ...withBody(answer, ''), status: 302 }, { location: undefined }),
  },
  {
    id: 'authorize/sessions-forgotten',
    breaks: 'RFC 6265 §4.1: a server that needs a cookie sets it',
    change: (answer) => withHeaders(answer, { 'set-cookie': undefined }),
    applies: ({ headers }) => headers['set-cookie'] !== undefined,
  },
  {
    id: 'authorize/cookies-for-scripts',
    breaks: 'RFC 6265 §4.1.2.6: a cookie that is a credential is HttpOnly',
    change: (answer) =>
      withHeaders(answer, {
        'set-cookie': [answer.headers['set-cookie'] ?? []].flat().map((cookie) => cookie.replace(/; *httponly/i, '')),
      }),
    applies: ({ headers }) => headers['set-cookie'] !== undefined,
  },
  {
    id: 'authorize/page-empty',
    breaks: 'RFC 6749 §3.1: the authorization endpoint lets the user sign in and decide',
    change: (answer) => withBody(answer, '', html),
    applies: isPage,
  },
  {
    id: 'authorize/page-without-form',
    breaks: 'RFC 6749 §3.1: the authorization endpoint lets the user sign in and decide',
    change: (answer) => withBody(answer, '<!DOCTYPE html><title>Sign in</title><p>Please wait while we sign you in.</p>', html),
    applies: isPage,
  },
  {
    id: 'authorize/failed',
    breaks: 'RFC 6749 §4.1.2.1: what the server did not expect is told to the redirect URI, as server_error',
    change: (answer) =>
      withHeaders(withBody({ ...answer, status: 500 }, '<!DOCTYPE html><title>500</title><h1>Something went wrong</h1>', html), {
        location: undefined,
      }),
  },
]
