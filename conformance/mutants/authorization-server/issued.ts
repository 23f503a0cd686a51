import { randomBytes } from 'node:crypto'
import { s256 } from '../../targets/minimal-proxy/said.ts'
import type { Mutants } from '../server/mutant.ts'
import { having } from './minimal-proxies.ts'

/** What an authorization server gives to whom: its keys, its tokens, and what it registers. */
export const issuedMutants: Mutants = {
  'authorization-server/publishes-its-private-key': {
    of: 'minimal-proxy',
    flaw: 'publishes the key that signs whole, its private half with it',
    change: having(() => ({ keySet: (signingKey) => ({ keys: [signingKey] }) })),
  },
  'authorization-server/publishes-a-shared-secret': {
    of: 'minimal-proxy',
    flaw: 'publishes a secret that it shares with servers beside its key',
    change: having(({ keySet }) => ({
      keySet: (signingKey) => ({ keys: [...keysOf(keySet(signingKey)), { kty: 'oct', kid: 'shared', k: secret }] }),
    })),
  },
  'authorization-server/has-no-keys-where-it-says': {
    of: 'minimal-proxy',
    flaw: 'names a place for its keys where there are none',
    change: having(({ metadata }, origin) => ({ metadata: { ...metadata, jwks_uri: `${origin}/no-keys` } })),
  },
  'authorization-server/publishes-another-key': {
    of: 'minimal-proxy',
    flaw: 'publishes a key under another name than its tokens carry',
    change: having(({ keySet }) => ({
      keySet: (signingKey) => ({ keys: keysOf(keySet(signingKey)).map((key) => ({ ...key, kid: 'of-last-year' })) }),
    })),
  },
  'authorization-server/takes-plain-challenges': {
    of: 'minimal-proxy',
    flaw: 'takes a challenge that is the verifier itself',
    change: having(({ challengeOf }) => ({
      challengeOf: (challenge, method) => (method === 'plain' ? s256(challenge) : challengeOf(challenge, method)),
    })),
  },
  'authorization-server/takes-any-resource': {
    of: 'minimal-proxy',
    flaw: 'issues tokens for the one server that it knows, whichever it was asked for',
    change: having(() => ({ isOurResource: () => true })),
  },
  'authorization-server/widens-at-refresh': {
    of: 'minimal-proxy',
    flaw: 'gives at a refresh whatever scopes it is asked for',
    change: having(() => ({ otherScopes: (asked) => asked })),
  },
  'authorization-server/lets-pages-read-its-pages': {
    of: 'minimal-proxy',
    flaw: 'lets pages of every origin read what its authorization endpoint answers',
    change: having(({ pageHeaders }) => ({ pageHeaders: { ...pageHeaders, 'access-control-allow-origin': '*' } })),
  },
  'authorization-server/registers-fragments': {
    of: 'minimal-proxy',
    flaw: 'registers addresses with a fragment',
    change: having(({ mayRegister }) => ({ mayRegister: (redirectUri) => mayRegister(redirectUri.replace(/#.*/, '')) })),
  },
  'authorization-server/registers-without-redirect': {
    of: 'minimal-proxy',
    flaw: 'registers clients that name no address to redirect to',
    change: having(() => ({ needsRedirect: false })),
  },
  'authorization-server/secrets-without-an-end': {
    of: 'minimal-proxy',
    flaw: 'gives its clients secrets and does not say when they end',
    change: having(() => ({ registered: (client) => ({ ...client, client_secret: secret }) })),
  },
  'authorization-server/repeats-whatever-registers': {
    of: 'minimal-proxy',
    flaw: 'registers whatever a client says of itself, also what excludes each other',
    change: having(() => ({ registered: (client, said) => ({ ...said, ...client }) })),
  },
  'authorization-server/redeems-for-other-clients': {
    of: 'minimal-proxy',
    flaw: 'redeems a code for whichever client brings it',
    change: having(({ mayUse }) => ({ mayUse: (kind, grant, clientId) => kind === 'code' || mayUse(kind, grant, clientId) })),
  },
  'authorization-server/refreshes-for-other-clients': {
    of: 'minimal-proxy',
    flaw: 'takes a refresh token of whichever client brings it',
    change: having(({ mayUse }) => ({ mayUse: (kind, grant, clientId) => kind === 'refresh' || mayUse(kind, grant, clientId) })),
  },
  'authorization-server/another-issuer-elsewhere': {
    of: 'minimal-proxy',
    flaw: 'names another issuer in the document that OpenID Connect has',
    change: having(({ metadataPaths }) => ({
      metadataPaths: [...metadataPaths, openidPlace],
      metadataAt: (path, metadata) => (path === openidPlace ? { ...metadata, issuer: 'https://auth.example' } : metadata),
    })),
  },
}

const secret = randomBytes(32).toString('base64url')
const keysOf = (keySet: object) => (keySet as { readonly keys: readonly object[] }).keys
const openidPlace = '/.well-known/openid-configuration'
