import type { Fetch } from '../../../src/client/index.ts'
import type { ClientMutants } from './mutant.ts'

const isMcp = (input: string | URL): boolean => new URL(input).pathname === '/mcp'

/** Our client, with what it sends changed on its way. */
const sending = (change: (url: URL, init: RequestInit) => RequestInit) => (): { readonly fetch: Fetch } => ({
  fetch: (input, init = {}) => {
    const url = new URL(input)
    const changed = change(url, init)
    return fetch(url, changed)
  },
})

/** Our client, broken by what stands between it and the others. */
export const ourClientMutants: ClientMutants = {
  'client/ours-with-the-token-in-the-address': {
    of: 'our-client',
    flaw: 'puts the token into the address, too',
    options: sending((url, init) => {
      const token = new Headers(init.headers).get('authorization')
      if (isMcp(url) && token) url.searchParams.set('access_token', token.slice('Bearer '.length))
      return init
    }),
  },
  'client/ours-with-another-redirect': {
    of: 'our-client',
    flaw: 'names another redirect URI when it redeems its code',
    options: sending((_, init) => {
      if (!(init.body instanceof URLSearchParams) || !init.body.has('redirect_uri')) return init
      const body = new URLSearchParams(init.body)
      body.set('redirect_uri', 'http://localhost/elsewhere')
      return { ...init, body }
    }),
  },
  'client/ours-with-a-made-up-token': {
    of: 'our-client',
    flaw: 'sends a token that nobody has issued',
    options: sending((url, init) => {
      const headers = new Headers(init.headers)
      if (!isMcp(url) || !headers.has('authorization')) return init
      headers.set('authorization', 'Bearer eyJhbGciOiJub25lIn0.e30.')
      return { ...init, headers }
    }),
  },
}
