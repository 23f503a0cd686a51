import type { ChangeProxy, MinimalProxyParts } from '../../targets/minimal-proxy/index.ts'
import type { Mutants } from '../server/mutant.ts'

/** Replaces some parts. */
export const having =
  (change: (parts: MinimalProxyParts, origin: string) => Partial<MinimalProxyParts>): ChangeProxy =>
  (parts, { url }) => ({ ...parts, ...change(parts, new URL(url).origin) })

/** Fetches documents from addresses that are not public as well, where their host is one of these. */
const fetchingFrom = (mayCall: (hostname: string) => boolean): ChangeProxy =>
  having(({ documents }) => ({
    documents: {
      ...documents,
      fetch: (url, maximumBytes) =>
        documents.fetch(url, maximumBytes).catch(async (error) => {
          if (!mayCall(new URL(url).hostname)) throw error
          const response = await fetch(url)
          return { status: response.status, cacheControl: '', text: await response.text() }
        }),
    },
  }))

/** What an authorization server publishes, whom it redirects where, and how long its tokens are good. */
export const minimalProxyMutants: Mutants = {
  'authorization-server/no-metadata': {
    of: 'minimal-proxy',
    flaw: 'publishes no metadata',
    change: having(() => ({ metadataPaths: [] })),
  },
  'authorization-server/openid-document-only': {
    of: 'minimal-proxy',
    flaw: 'publishes its metadata where OpenID Connect has it, and nowhere else',
    change: having(() => ({ metadataPaths: ['/.well-known/openid-configuration'] })),
  },
  'authorization-server/revokes-by-http': {
    of: 'minimal-proxy',
    flaw: 'has an endpoint that is called without TLS',
    change: having(({ metadata }) => ({ metadata: { ...metadata, revocation_endpoint: 'http://auth.example/revoke' } })),
  },
  'authorization-server/refuses-to-register': {
    of: 'minimal-proxy',
    flaw: 'names a registration endpoint, and registers nobody',
    change: having(() => ({ mayRegister: () => false })),
  },
  'authorization-server/registers-any-scheme': {
    of: 'minimal-proxy',
    flaw: 'registers addresses of every scheme',
    change: having(() => ({ mayRegister: () => true })),
  },
  'authorization-server/sends-errors-to-any-address': {
    of: 'minimal-proxy',
    flaw: 'sends its errors to the address of the request, whoever has registered it',
    change: having(() => ({ mayGetErrors: () => true, foreignRedirect: 'redirect' })),
  },
  'authorization-server/sends-errors-to-new-websites': {
    of: 'minimal-proxy',
    flaw: 'sends its errors to whatever website has registered, before anybody was asked',
    change: having(() => ({ mayGetErrors: () => true })),
  },
  'authorization-server/no-iss-on-errors': {
    of: 'minimal-proxy',
    flaw: 'sends no iss beside an error',
    change: having(({ iss }) => ({ iss: (kind) => (kind === 'code' ? iss(kind) : undefined) })),
  },
  'authorization-server/slash-after-iss': {
    of: 'minimal-proxy',
    flaw: 'sends iss with a slash at the end that its issuer does not have',
    change: having((_parts, origin) => ({ iss: () => `${origin}/` })),
  },
  'authorization-server/query-in-its-issuer': {
    of: 'minimal-proxy',
    flaw: 'calls itself by an address with a query',
    change: having(({ metadata }, origin) => ({
      metadata: { ...metadata, issuer: `${origin}?tenant=1` },
      iss: () => `${origin}?tenant=1`,
    })),
  },
  'authorization-server/refreshes-for-ever': {
    of: 'minimal-proxy',
    flaw: 'takes a refresh token as often as it comes',
    change: having(({ isUsedUp }) => ({ isUsedUp: (kind) => kind !== 'refresh' && isUsedUp(kind) })),
  },
  'authorization-server/keeps-its-refresh-token': {
    of: 'minimal-proxy',
    flaw: 'gives the same refresh token again when it is used',
    change: having(({ newRefreshToken }) => ({ newRefreshToken: (used) => used ?? newRefreshToken() })),
  },
  'authorization-server/tokens-for-a-month': {
    of: 'minimal-proxy',
    flaw: 'issues access tokens for a month',
    change: having(() => ({ lifetimeSeconds: 30 * 24 * 60 * 60 })),
  },
  'authorization-server/fetches-from-anywhere': {
    of: 'minimal-proxy',
    flaw: 'fetches a client id that is an address, wherever that is',
    change: fetchingFrom(() => true),
  },
  'authorization-server/knows-its-machine-by-two-names': {
    of: 'minimal-proxy',
    flaw: 'fetches from its own machine where that is called neither localhost nor 127.0.0.1',
    change: fetchingFrom((hostname) => !['localhost', '127.0.0.1'].includes(hostname)),
  },
  'authorization-server/slash-after-its-issuer': {
    of: 'minimal-proxy',
    flaw: 'calls itself by its address with a slash at the end, which those who name it leave out',
    change: having(({ metadata }, origin) => ({ metadata: { ...metadata, issuer: `${origin}/` }, iss: () => `${origin}/` })),
  },
  'authorization-server/keys-by-http': {
    of: 'minimal-proxy',
    flaw: 'has its keys where they are fetched without TLS',
    change: having(({ metadata }) => ({ metadata: { ...metadata, jwks_uri: 'http://auth.example/keys' } })),
  },
  'authorization-server/names-no-token-endpoint': {
    of: 'minimal-proxy',
    flaw: 'publishes metadata that says nothing of a token endpoint',
    change: having(({ metadata: { token_endpoint: _, ...metadata } }) => ({ metadata })),
  },
  'authorization-server/advertises-plain-alone': {
    of: 'minimal-proxy',
    flaw: 'says that it supports PKCE by plain alone',
    change: having(({ metadata }) => ({ metadata: { ...metadata, code_challenge_methods_supported: ['plain'] } })),
  },
  'authorization-server/registers-with-200': {
    of: 'minimal-proxy',
    flaw: 'answers a registration by 200, as if nothing had been created',
    change: having(() => ({ registeredStatus: 200 })),
  },
  'authorization-server/mints-for-another-server': {
    of: 'minimal-proxy',
    flaw: 'issues tokens for another server, whichever it was asked for',
    change: having(() => ({ audience: () => 'https://evil.example/other' })),
  },
  'authorization-server/mints-without-audience': {
    of: 'minimal-proxy',
    flaw: 'issues tokens that name no audience',
    change: having(() => ({ audience: () => undefined })),
  },
  'authorization-server/tokens-are-cached': {
    of: 'minimal-proxy',
    flaw: 'lets whoever is on the way keep the answer with the tokens',
    change: having(() => ({
      tokenAnswer: ({ headers, ...answer }) => ({ ...answer, headers: { ...headers, 'cache-control': 'max-age=60' } }),
    })),
  },
  'authorization-server/says-errors-on-pages': {
    of: 'minimal-proxy',
    flaw: 'refuses token requests on a page, without an error code',
    change: having(() => ({
      tokenAnswer: (answer) =>
        answer.status === 200 ? answer : { ...answer, headers: { 'content-type': 'text/html' }, body: '<h1>Bad request</h1>' },
    })),
  },
}
