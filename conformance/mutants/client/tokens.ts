import type { McpRequest, Parts } from '../../targets/minimal-client/index.ts'
import { type ClientMutants, minimalClient } from './mutant.ts'

type Headers = McpRequest['headers']

/** Requests to the MCP server, sent otherwise. */
export const requesting =
  (change: (right: McpRequest, method: unknown) => McpRequest) =>
  (parts: Parts): Parts => ({
    ...parts,
    mcpRequest: (right, message) => change(parts.mcpRequest(right, message), message['method']),
  })

const bare = ({ authorization: _, ...headers }: Headers): Headers => headers
const tokenOf = ({ authorization = '' }: Headers): string => authorization.slice('Bearer '.length)
const inAddress = (right: McpRequest): string => {
  const url = new URL(right.url)
  if (right.headers['authorization']) url.searchParams.set('access_token', tokenOf(right.headers))
  return url.href
}

/** Clients that handle tokens in a wrong way. */
export const tokenMutants: ClientMutants = {
  'client/token-in-the-address': minimalClient(
    'puts the token into the address, too',
    requesting((right) => ({ ...right, url: inAddress(right) })),
  ),
  'client/renewed-token-in-the-address': minimalClient('puts each token but its first into the address, too', (parts) => {
    let first: string | undefined
    return requesting((right) => {
      const { authorization } = right.headers
      first ??= authorization
      return authorization === first ? right : { ...right, url: inAddress(right) }
    })(parts)
  }),
  'client/token-in-the-address-only': minimalClient(
    'puts the token into the address and not into the header',
    requesting((right) => ({ ...right, url: inAddress(right), headers: bare(right.headers) })),
  ),
  'client/token-in-a-header-of-its-own': minimalClient(
    'sends the token in a header of its own',
    requesting((right) => ({ ...right, headers: { ...bare(right.headers), 'x-access-token': tokenOf(right.headers) } })),
  ),
  'client/no-token-in-notifications': minimalClient(
    'sends notifications without the token',
    requesting((right, method) =>
      String(method).startsWith('notifications/') ? { ...right, headers: bare(right.headers) } : right,
    ),
  ),
  'client/no-token-in-calls': minimalClient(
    'calls tools without the token',
    requesting((right, method) => (method === 'tools/call' ? { ...right, headers: bare(right.headers) } : right)),
  ),
  'client/no-token-at-delete': minimalClient(
    'ends its session without the token',
    requesting((right) => (right.method === 'DELETE' ? { ...right, headers: bare(right.headers) } : right)),
  ),
  'client/made-up-token': minimalClient(
    'sends a token that nobody has issued',
    requesting((right) => ({ ...right, headers: { ...right.headers, authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' } })),
  ),
  'client/token-to-the-issuer': minimalClient('shows the token of the server to the authorization server', (parts) => {
    let document = ''
    return {
      ...parts,
      fetch: async (input, init) => {
        const response = await parts.fetch(input, init)
        const authorization = new Headers(init?.headers).get('authorization')
        if (/openid-configuration|oauth-authorization-server/.test(String(input)) && response.ok) document = String(input)
        if (authorization && document !== '') await (await parts.fetch(document, { headers: { authorization } })).text()
        return response
      },
    }
  }),
  'client/token-with-everything': minimalClient('has its token in every request, once there is one', (parts) => {
    let authorization: string | undefined
    return {
      ...parts,
      fetch: (input, init = {}) => {
        const headers = new Headers(init.headers)
        authorization = headers.get('authorization') ?? authorization
        if (authorization !== undefined) headers.set('authorization', authorization)
        return parts.fetch(input, { ...init, headers })
      },
    }
  }),
  'client/takes-its-token-along': minimalClient('follows redirects of the server with its token', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const response = await parts.fetch(input, { ...init, redirect: 'manual' })
      const to = response.status === 307 ? response.headers.get('location') : null
      return to === null ? response : parts.fetch(to, init)
    },
  })),
  'client/prints-its-token': minimalClient('says at its end by which token it was let in', (parts) => {
    let authorization = ''
    return {
      ...parts,
      mcpRequest: (right, message) => {
        authorization = right.headers['authorization'] ?? authorization
        return parts.mcpRequest(right, message)
      },
      lastLines: (right) => [...right, `It was let in with ${authorization}`],
    }
  }),
  'client/keeps-its-first-token': minimalClient('goes on with its first token when it has another', (parts) => {
    const seen: string[] = []
    return {
      ...parts,
      mcpRequest: (right, message) => {
        const { authorization } = right.headers
        if (authorization !== undefined && !seen.includes(authorization)) seen.push(authorization)
        const [first] = seen
        return parts.mcpRequest(
          first === undefined ? right : { ...right, headers: { ...right.headers, authorization: first } },
          message,
        )
      },
    }
  }),
  'client/one-client-for-all': minimalClient('is the same client at every authorization server', (parts) => ({
    ...parts,
    keptFor: () => 'all',
  })),
  'client/known-client-for-all': minimalClient('is the client that was registered by hand everywhere', (parts) => ({
    ...parts,
    isRegisteredAt: () => true,
  })),
  'client/no-resource-at-refresh': minimalClient('sends no resource when it renews a token', (parts) => ({
    ...parts,
    tokenRequest: (right) => {
      const { resource: _, ...others } = right
      return parts.tokenRequest(right['grant_type'] === 'refresh_token' ? others : right)
    },
  })),
  'client/counts-on-refresh-tokens': minimalClient('signs in once, and then only renews', (parts) => {
    let hasSignedIn = false
    return {
      ...parts,
      visit: (url) => {
        if (hasSignedIn) throw new Error('There is no refresh token.')
        hasSignedIn = true
        return parts.visit(url)
      },
    }
  }),
  'client/keeps-its-first-refresh-token': minimalClient('renews with its first refresh token for ever', (parts) => {
    let first: string | undefined
    return {
      ...parts,
      tokenRequest: (right) => {
        const { refresh_token: token } = right
        first ??= token
        return parts.tokenRequest(token === undefined || first === undefined ? right : { ...right, refresh_token: first })
      },
    }
  }),
}
