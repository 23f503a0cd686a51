import { check, fail, pass } from '../../kit/check.ts'
import { mirroringOf } from '../../kit/mirrored-parameters.ts'
import { requirement } from '../../requirements/index.ts'
import { listed, parametersOf } from './listed-parameters.ts'

/** A client leaves a tool out whose annotations break a rule, so that nobody can call it. */
export const annotationsLegal = check({
  id: 'server/parameter-annotations/legal',
  requirement: requirement('param.annotation-constraints'),
  title: 'Every x-mcp-header is a token, unique, and on a string, integer or boolean within reach',
  needs: ['server', 'token'],
  catches: ['server/annotates-with-a-space', 'server/annotates-what-may-not-be-there'],
  async run(played, step) {
    const tools = await listed(played, await played.token.take(), step)
    if ('kind' in tools) return tools
    for (const [index, { inputSchema }] of tools.entries()) {
      const mirroring = mirroringOf(inputSchema)
      if ('fault' in mirroring) return fail(`tool ${index + 1} of ${tools.length}: ${mirroring.fault}`)
    }
    return pass
  },
})

/** What headers hold is in every log on the way. */
export const secretsNotMirrored = check({
  id: 'server/parameter-annotations/no-secrets',
  requirement: requirement('param.server-no-secrets'),
  title: 'No parameter with the name of a secret is repeated in a header',
  needs: ['server', 'token'],
  catches: ['server/mirrors-an-api-key'],
  async run(played, step) {
    const tools = await listed(played, await played.token.take(), step)
    if ('kind' in tools) return tools
    const names = tools.flatMap((tool) => parametersOf(tool).flatMap(({ path, header }) => [path.at(-1) ?? '', header]))
    return names.some(isSecret) ? fail('a parameter with the name of a secret has a header') : pass
  },
})

const secrets =
  /(^| )(passwords?|passwd|passphrase|secret|credentials?|apikey|(api|private|secret) key|(access|refresh|auth|bearer|id) token)$/

/** Whether a name, in any of the usual spellings, ends like that of a secret. `nextPageToken` and `maxTokens` do not. */
const isSecret = (name: string): boolean =>
  secrets.test(
    name
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .replace(/[-_.]+/g, ' ')
      .toLowerCase(),
  )
