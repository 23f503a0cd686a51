import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'

/** Names that stand for whatever there is, from MCP's list of common mistakes ("Scope Minimization"), and wildcards. */
const omnibus = /^(?:all|full[-_.]?access)$|(?:^|[:./])\*(?:$|[:./])/i

/**
 * Which scopes are the baseline is for the server to know. That one which stands for everything is not among them can be seen
 * from outside, and it is the mistake that costs most: clients ask for all that they find there.
 */
export const noOmnibusScope = check({
  id: 'server/metadata-scopes/no-omnibus-scope',
  requirement: requirement('scope.server-minimal-supported'),
  title: 'scopes_supported lists no scope that stands for everything',
  needs: ['server'],
  catches: ['server/omnibus-scope-in-metadata'],
  async run({ server }, step) {
    const found = await step('the metadata document', () => server.resourceMetadata())
    if (found === undefined) return inconclusive('the server has no metadata document, so what it says cannot be judged')
    const scopes = found.document['scopes_supported']
    // Entra's names begin with the App ID URI; what stands for everything is the last part.
    const names = Array.isArray(scopes) ? scopes.map((scope) => String(scope).replace(/^.*\/(?=[^/]+$)/, '')) : []
    return names.some((name) => omnibus.test(name)) ? fail('scopes_supported lists a scope that stands for everything') : pass
  },
})
