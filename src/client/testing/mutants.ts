/**
 * Our client with one rule broken each, by what stands between it and the others: a judge of clients has to notice every one.
 * The official suite lets the first five through.
 */
import { type Browser, type ConnectOptions, type Fetch, headlessBrowser } from '../index.ts'

type Mutation = Pick<ConnectOptions, 'fetch' | 'browser'>

const isMcp = (input: string | URL): boolean => new URL(input).pathname === '/mcp'
const sending =
  (change: (input: string | URL, init: RequestInit) => readonly [string | URL, RequestInit]): Fetch =>
  (input, init = {}) =>
    fetch(...change(input, init))
const headersWith = ({ headers }: RequestInit, name: string, value: string): Headers => {
  const changed = new Headers(headers)
  changed.set(name, value)
  return changed
}
/** The form of a request, with one member changed where it is there. */
const formWith = ({ body }: RequestInit, name: string, change: (value: string) => string): URLSearchParams | undefined => {
  if (!(body instanceof URLSearchParams) || !body.has(name)) return undefined
  const changed = new URLSearchParams(body)
  changed.set(name, change(body.get(name) ?? ''))
  return changed
}
/** A browser that is sent to another address than the client made, and comes back where the client waits. */
const sentTo = (change: (url: URL) => URL, comesBack: (back: URL, asked: URL) => URL = (back) => back): Browser => ({
  delivers: true,
  open: async ({ url, redirectUri }) => {
    const back = await headlessBrowser().visit(change(new URL(url)), redirectUri)
    await fetch(comesBack(back, url))
  },
})

const withSlash = (resource: string): string => `${resource}/`

/** By the rule that each breaks. A mutation is made anew for each use: some remember. */
export const mutants: Readonly<Record<string, () => Mutation>> = {
  'the token is in the address, too': () => ({
    fetch: sending((input, init) => {
      const token = new Headers(init.headers).get('authorization')
      const url = new URL(input)
      if (isMcp(url) && token) url.searchParams.set('access_token', token.slice('Bearer '.length))
      return [url, init]
    }),
  }),
  'the token goes to the authorization server': () => {
    let token: string | null = null
    return {
      fetch: sending((input, init) => {
        token = new Headers(init.headers).get('authorization') ?? token
        return [input, isMcp(input) || !token ? init : { ...init, headers: headersWith(init, 'authorization', token) }]
      }),
    }
  },
  'the redirect URI at the token endpoint is another': () => ({
    fetch: sending((input, init) => {
      const body = formWith(init, 'redirect_uri', () => 'http://localhost/elsewhere')
      return [input, body ? { ...init, body } : init]
    }),
  }),
  'a redirect URI elsewhere is registered': () => ({
    fetch: sending((input, init) => {
      if (new URL(input).pathname !== '/register') return [input, init]
      const metadata = { ...JSON.parse(String(init.body)), redirect_uris: ['http://evil.example.com/cb'] }
      return [input, { ...init, body: JSON.stringify(metadata) }]
    }),
  }),
  'no state is sent': () => ({
    browser: sentTo(
      (url) => {
        url.searchParams.delete('state')
        return url
      },
      (back, asked) => {
        back.searchParams.set('state', asked.searchParams.get('state') ?? '')
        return back
      },
    ),
  }),
  'a token is sent that nobody issued': () => ({
    fetch: sending((input, init) => {
      const made = new Headers(init.headers).has('authorization') && isMcp(input)
      return [input, made ? { ...init, headers: headersWith(init, 'authorization', 'Bearer eyJhbGciOiJub25lIn0.e30.') } : init]
    }),
  }),
  'the resource is altered': () => ({
    browser: sentTo((url) => {
      url.searchParams.set('resource', withSlash(url.searchParams.get('resource') ?? ''))
      return url
    }),
    fetch: sending((input, init) => {
      const body = formWith(init, 'resource', withSlash)
      return [input, body ? { ...init, body } : init]
    }),
  }),
}
