import type { ServerParts } from '../../../src/server/index.ts'
import type { Mutants } from './mutant.ts'

const publishing =
  (change: (document: Parameters<NonNullable<ServerParts['resourceMetadata']>>[0]) => object): (() => ServerParts) =>
  () => ({ resourceMetadata: (document) => ({ ...document, ...change(document) }) })

/** What our server publishes, and what its tool says. */
export const ourAnswerMutants: Mutants = {
  'server/no-metadata': {
    of: 'ours',
    flaw: 'publishes no metadata document',
    parts: () => ({ resourceMetadataPlaces: () => [] }),
  },
  'server/slash-after-resource': {
    of: 'ours',
    flaw: 'names its resource with a slash at the end that its address does not have',
    parts: publishing(({ resource }) => ({ resource: `${resource}/` })),
  },
  'server/names-no-authorization-server': {
    of: 'ours',
    flaw: 'names no authorization server',
    parts: publishing(() => ({ authorization_servers: [] })),
  },
  'server/offline-access-in-metadata': {
    of: 'ours',
    flaw: 'lists offline_access among its scopes',
    parts: publishing(({ scopes_supported }) => ({ scopes_supported: [...scopes_supported, 'offline_access'] })),
  },
  'server/remembers-the-name': {
    of: 'ours',
    flaw: 'keeps the first name that Graph gave for each user',
    parts: () => {
      const names = new Map<string, string>()
      return {
        tools: (tools) =>
          tools.map((tool) => ({
            ...tool,
            handler: async (principal, args, signal) => {
              const known = names.get(principal.objectId)
              if (known !== undefined) return { text: known }
              const answer = await tool.handler(principal, args, signal)
              if (!answer.isError) names.set(principal.objectId, answer.text)
              return answer
            },
          })),
      }
    },
  },
}
