import { check, fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { ResourceMetadataFound, ServerUnderTest } from '../../kit/instruments.ts'
import { isLoopback } from '../../kit/loopback.ts'
import { requirement } from '../../requirements/index.ts'

const noDocument = inconclusive('the server has no metadata document, so what it says cannot be judged')

const find = (server: ServerUnderTest, step: Step) => step('the metadata document', () => server.resourceMetadata())

/** Judges the document where there is one. */
async function judged(server: ServerUnderTest, step: Step, judge: (found: ResourceMetadataFound) => Verdict): Promise<Verdict> {
  const found = await find(server, step)
  return found === undefined ? noDocument : judge(found)
}

export const documentExists = check({
  id: 'server/metadata/document-exists',
  requirement: requirement('prm.implement'),
  title: 'The server publishes its protected resource metadata',
  needs: ['server'],
  catches: [
    'server/no-metadata',
    'server/sends-on-from-its-metadata',
    'server/metadata-at-an-odd-place',
    'server/wants-an-api-key',
  ],
  run: async ({ server }, step) =>
    (await find(server, step)) === undefined
      ? fail('expected 200 with a JSON object where the challenge points to or at a well-known place, got none')
      : pass,
})

export const standardPlace = check({
  id: 'server/metadata/standard-place',
  requirement: requirement('prm.well-known-location'),
  title: 'Who does not follow the challenge finds the document at a well-known place',
  needs: ['server'],
  catches: [
    'server/metadata-at-an-odd-place',
    'server/sends-on-from-its-metadata',
    'server/no-metadata',
    'server/wants-an-api-key',
  ],
  async run({ server }, step) {
    const found = await find(server, step)
    if (found !== undefined) return pass
    const { origin, pathname } = new URL(server.url)
    const path = pathname === '/' ? '' : pathname
    return fail(
      `expected the document at ${origin}/.well-known/oauth-protected-resource${path} or at the same place of the origin, got neither`,
    )
  },
})

/** RFC 9728 §3.2. Nobody has a token yet who asks for this document. */
export const answeredAsJson = check({
  id: 'server/metadata/answered-as-json',
  requirement: requirement('prm.response-format'),
  title: 'The document is answered with 200 as application/json',
  needs: ['server'],
  catches: ['server/metadata-as-text'],
  run: ({ server }, step) =>
    judged(server, step, ({ answer }) => {
      const type = answer.headers['content-type']?.[0]?.split(';', 1)[0]?.trim().toLowerCase()
      return type === 'application/json' ? pass : fail(`expected application/json, got ${type ?? 'no content type'}`)
    }),
})

/** RFC 9728 §2 and §3.2: members of several values are arrays. A client that reads by a schema throws the whole document away for one. */
const lists = ['scopes_supported', 'bearer_methods_supported', 'resource_signing_alg_values_supported']
const isListOfTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string')

export const membersTyped = check({
  id: 'server/metadata/members-typed',
  requirement: requirement('prm.response-format'),
  title: 'What may have several values in the document is a JSON array of texts',
  needs: ['server'],
  catches: ['server/lists-its-scopes-as-one-text'],
  run: ({ server }, step) =>
    judged(server, step, ({ document }) => {
      const wrong = lists.find((name) => document[name] !== undefined && !isListOfTexts(document[name]))
      return wrong === undefined ? pass : fail(`expected an array of texts as ${wrong}, got something else`)
    }),
})

/**
 * RFC 9728 §3.3: a client must not use a document whose `resource` is not, byte for byte, the address it called
 * (by way of the challenge) or the identifier that it built the well-known address from.
 */
export const resourceIsEndpoint = check({
  id: 'server/metadata/resource-is-endpoint',
  requirement: requirement('prm.resource-matches-endpoint'),
  title: 'The resource of the document is the MCP endpoint, byte for byte',
  needs: ['server'],
  catches: ['server/slash-after-resource', 'server/resource-is-app-id-uri', 'server/names-no-resource'],
  run: ({ server }, step) =>
    judged(server, step, ({ document, route }) => {
      const { resource } = document
      if (resource === server.url) return pass
      const { origin } = new URL(server.url)
      if (route === 'root' && (resource === origin || resource === `${origin}/`)) return pass
      if (typeof resource !== 'string') return fail(`expected the resource ${server.url}, got none`)
      return fail(`expected the resource ${server.url}, got ${resource}`)
    }),
})

/** RFC 9728 §2: the one member that the document cannot do without. */
export const resourceNamed = check({
  id: 'server/metadata/resource-named',
  requirement: requirement('prm.resource-member'),
  title: 'The document names its resource by a URL',
  needs: ['server'],
  catches: ['server/names-no-resource'],
  run: ({ server }, step) =>
    judged(server, step, ({ document: { resource } }) =>
      typeof resource === 'string' && URL.canParse(resource) ? pass : fail('expected a URL as `resource`, got none'),
    ),
})

/** RFC 9728 §1.2. Loopback http is let through: that is how servers are tried out. */
export const resourceIsHttps = check({
  id: 'server/metadata/resource-is-https',
  requirement: requirement('prm.resource-identifier-form'),
  title: 'The resource of the document is an https URL without a fragment',
  needs: ['server'],
  catches: ['server/resource-is-app-id-uri'],
  run: ({ server }, step) =>
    judged(server, step, ({ document: { resource } }) => {
      if (typeof resource !== 'string') return inconclusive('the document names no resource')
      if (!URL.canParse(resource)) return fail('expected an absolute URL as resource, got something else')
      const { protocol, hostname } = new URL(resource)
      if (resource.includes('#')) return fail('expected a resource without a fragment, got one with a fragment')
      if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return pass
      return fail(`expected an https URL as resource, got one that begins with ${protocol}`)
    }),
})

export const noOfflineAccessListed = check({
  id: 'server/metadata/no-offline-access',
  requirement: requirement('refresh.server-no-offline-in-prm'),
  title: 'scopes_supported does not list offline_access',
  needs: ['server'],
  catches: ['server/offline-access-in-metadata'],
  run: ({ server }, step) =>
    judged(server, step, ({ document: { scopes_supported: scopes } }) =>
      Array.isArray(scopes) && scopes.includes('offline_access') ? fail('scopes_supported lists offline_access') : pass,
    ),
})
