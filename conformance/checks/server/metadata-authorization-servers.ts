import { check, fail, inconclusive, pass, type Step } from '../../kit/check.ts'
import type { ServerUnderTest } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'

async function namedIssuers(server: ServerUnderTest, step: Step): Promise<readonly unknown[] | undefined> {
  const found = await step('the metadata document', () => server.resourceMetadata())
  const named = found?.document['authorization_servers']
  return found === undefined ? undefined : Array.isArray(named) ? named : []
}

const isUrl = (value: unknown): value is string => typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)

export const authorizationServersNamed = check({
  id: 'server/metadata/authorization-servers-named',
  requirement: requirement('prm.authorization-servers-nonempty'),
  title: 'The document names at least one authorization server by its issuer URL',
  needs: ['server'],
  catches: ['server/names-no-authorization-server'],
  async run({ server }, step) {
    const named = await namedIssuers(server, step)
    if (named === undefined) return inconclusive('the server has no metadata document, so what it says cannot be judged')
    if (named.length === 0) return fail('expected `authorization_servers` with at least one issuer, got none')
    return named.every(isUrl) ? pass : fail('expected issuer URLs in `authorization_servers`, got something else among them')
  },
})

/** The well-known places of an issuer, in the order in which MCP clients try them (RFC 8414 §3.1, OpenID Connect Discovery §4). */
export function metadataAddresses(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const inserted = ['oauth-authorization-server', 'openid-configuration'].map((name) => `${origin}/.well-known/${name}${path}`)
  return path === '' ? inserted : [...inserted, `${origin}${path}/.well-known/openid-configuration`]
}

/**
 * RFC 8414 §3.3: a client throws away metadata whose `issuer` is not the one it asked for. At Entra `/common` and
 * `/organizations` answer with the template `{tenantid}`, so that a server that names them sends clients into a wall.
 */
export const authorizationServersResolve = check({
  id: 'server/metadata/authorization-servers-resolve',
  requirement: requirement('entra.authorization-server-resolves'),
  title: 'Each authorization server that the document names has metadata in which it calls itself the same',
  needs: ['server'],
  catches: ['server/names-the-common-authority'],
  async run({ server }, step) {
    const named = (await namedIssuers(server, step))?.filter(isUrl) ?? []
    if (named.length === 0) return inconclusive('the server names no authorization server')
    for (const issuer of named) {
      const answers = await step(`the metadata of ${issuer}`, async () => {
        for (const url of metadataAddresses(issuer)) {
          const answer = await server.send({ method: 'GET', url, headers: { accept: 'application/json' } })
          if (answer.status === 200) return answer
        }
        return undefined
      })
      if (answers === undefined) return fail(`expected metadata at a well-known place of ${issuer}, got none`)
      const said = (answers.json as { issuer?: unknown } | null | undefined)?.issuer
      if (said !== issuer) return fail(`expected the metadata of ${issuer} to name that issuer, got another one`)
    }
    return pass
  },
})
