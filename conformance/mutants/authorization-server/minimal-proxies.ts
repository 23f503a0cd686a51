import type { ChangeProxy, MinimalProxyParts } from '../../targets/minimal-proxy/index.ts'
import type { Mutants } from '../server/mutant.ts'

/** Replaces some parts. */
const having =
  (change: (parts: MinimalProxyParts, origin: string) => Partial<MinimalProxyParts>): ChangeProxy =>
  (parts, { url }) => ({ ...parts, ...change(parts, new URL(url).origin) })

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
    change: having(() => ({ successor: (token) => token })),
  },
  'authorization-server/tokens-for-a-month': {
    of: 'minimal-proxy',
    flaw: 'issues access tokens for a month',
    change: having(() => ({ lifetimeSeconds: 30 * 24 * 60 * 60 })),
  },
  'authorization-server/fetches-from-anywhere': {
    of: 'minimal-proxy',
    flaw: 'fetches a client id that is an address, wherever that is',
    change: having(() => ({
      otherClient: async (clientId) => {
        if (URL.canParse(clientId)) await fetch(clientId).catch(() => undefined)
        return undefined
      },
    })),
  },
}
