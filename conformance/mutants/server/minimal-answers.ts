import type { ChangeParts, Metadata } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

const publishing =
  (change: (metadata: Metadata, around: Parameters<ChangeParts>[1]) => Partial<Metadata>): ChangeParts =>
  (parts, around) => ({ ...parts, metadata: { ...parts.metadata, ...change(parts.metadata, around) } })

/** What the minimal server publishes, and what its tool says. */
export const minimalAnswerMutants: Mutants = {
  'server/metadata-at-an-odd-place': {
    of: 'minimal',
    flaw: 'appends the well-known path to the endpoint, and does not point there either',
    change: (parts, { url }) => ({
      ...parts,
      metadata: { ...parts.metadata, paths: [`${new URL(url).pathname}/.well-known/oauth-protected-resource`] },
      refusal: (name) => {
        const { status, challenge } = parts.refusal(name)
        const { resource_metadata: _, ...kept } = challenge ?? {}
        return { status, challenge: challenge && kept }
      },
    }),
  },
  'server/metadata-as-text': {
    of: 'minimal',
    flaw: 'serves its metadata as text/plain',
    change: publishing(() => ({ contentType: 'text/plain; charset=utf-8' })),
  },
  'server/sends-on-from-its-metadata': {
    of: 'minimal',
    flaw: 'redirects from the place of its metadata to another one',
    change: (parts) => ({
      ...parts,
      metadata: { ...parts.metadata, paths: ['/about/this-resource'] },
      beside: async (request, body) =>
        parts.metadata.paths.includes(request.url ?? '')
          ? { status: 302, headers: { location: '/about/this-resource' } }
          : parts.beside(request, body),
    }),
  },
  'server/keeps-pages-from-its-metadata': {
    of: 'minimal',
    flaw: 'serves its metadata to pages of other origins, and does not let them read it',
    change: publishing(() => ({ openToPages: false })),
  },
  'server/knows-no-head': {
    of: 'minimal',
    flaw: 'answers HEAD of its metadata with 405',
    change: publishing(() => ({ methods: ['GET'] })),
  },
  'server/resource-is-app-id-uri': {
    of: 'minimal',
    flaw: 'names its App ID URI api://… as its resource',
    change: publishing(({ document }, { settings }) => ({
      document: { ...document, resource: `api://${settings.audiences[0]}` },
    })),
  },
  'server/lists-its-scopes-as-one-text': {
    of: 'minimal',
    flaw: 'publishes its scopes as one text, as a token has them',
    change: publishing(({ document }) => ({
      document: { ...document, scopes_supported: [document['scopes_supported']].flat().join(' ') },
    })),
  },
  'server/remembers-one-token-for-graph': {
    of: 'minimal',
    flaw: 'keeps the token that it got for Microsoft Graph, and uses it for whoever comes next',
    change: (parts) => {
      let kept: Promise<string> | undefined
      return {
        ...parts,
        tradeToken: (token) => {
          kept ??= parts.tradeToken(token).catch((error: unknown) => {
            kept = undefined
            throw error
          })
          return kept
        },
      }
    },
  },
  'server/names-no-resource': {
    of: 'minimal',
    flaw: 'publishes a document without its resource',
    change: publishing(({ document: { resource: _, ...document } }) => ({ document })),
  },
  'server/names-an-issuer-by-plain-http': {
    of: 'minimal',
    flaw: 'names a second authorization server, without TLS',
    change: publishing(({ document }) => ({
      document: { ...document, authorization_servers: [document['authorization_servers'], 'http://login.invalid/v2.0'].flat() },
    })),
  },
  'server/names-the-common-authority': {
    of: 'minimal',
    flaw: 'names the authority for all tenants as its authorization server',
    change: publishing(({ document }, { settings }) => ({
      document: { ...document, authorization_servers: [settings.issuer.replace(/[0-9a-f-]{36}/, 'common')] },
    })),
  },
  'server/advertises-short-scopes': {
    of: 'minimal',
    flaw: 'advertises the scope by the name that tokens carry',
    change: (parts, { settings }) => ({
      ...parts,
      metadata: { ...parts.metadata, document: { ...parts.metadata.document, scopes_supported: [settings.scope] } },
      refusal: (name) => {
        const { status, challenge } = parts.refusal(name)
        return { status, challenge: challenge && { ...challenge, scope: settings.scope } }
      },
    }),
  },
  'server/name-out-of-the-token': {
    of: 'minimal',
    flaw: 'answers with the name claim of the token',
    change: (parts) => ({ ...parts, userName: async ({ claims }) => String(claims['name']) }),
  },
  'server/passes-the-token-through': {
    of: 'minimal',
    flaw: 'shows the token of the client to Microsoft Graph',
    change: (parts) => ({ ...parts, tradeToken: async (token) => token }),
  },
  'server/omnibus-scope-in-metadata': {
    of: 'minimal',
    flaw: 'lists a scope for everything among its scopes',
    change: publishing(({ document }, { settings }) => ({
      document: {
        ...document,
        scopes_supported: [settings.advertisedScope, settings.advertisedScope.replace(/[^/]+$/, 'mcp.*')],
      },
    })),
  },
  'server/hands-out-the-token-for-graph': {
    of: 'minimal',
    flaw: 'gives its token for Microsoft Graph to the client',
    change: (parts) => ({
      ...parts,
      userName: async (caller) => {
        const forGraph = await parts.tradeToken(caller.token)
        await parts.userName(caller, { ...parts, tradeToken: async () => forGraph })
        return forGraph
      },
    }),
  },
}
