import type { Around, Told } from './issuers/issuing-party.ts'
import { expandTemplate } from './templates.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface EnvironmentOptions extends Omit<Around, 'mode'> {
  /** What whoever issues the tokens has to tell, given the server. */
  readonly told: (around: Around) => Told
  /** `file:` and the folder where the server may keep what it likes. */
  readonly store: string
  /** What the command would see without us. */
  readonly inherited: Environment
  /** Given by `--env`: these win over everything. */
  readonly templates: Readonly<Record<string, string>>
}

/** Names that a server under test may read as its own configuration: what a person's shell holds of them is not meant for it. */
const foreign = /^(AUTH_|MCP_|OIDC_|GRAPH_|JWKS_URI$|PORT$)/

/**
 * The variables that a command under test is started with. AUTH_MODE decides what the server is towards its clients.
 * @throws Error for a template with an unknown word.
 */
export function serverEnvironment({ told, store, inherited, templates, ...server }: EnvironmentOptions): Environment {
  const direct = { ...server, mode: 'direct' }
  const mode = expandTemplate(templates['AUTH_MODE'] ?? direct.mode, told(direct).words)
  const { words, variables } = told({ ...server, mode })
  const given = Object.entries(templates).map(([name, template]): [string, string] => [name, expandTemplate(template, words)])
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !foreign.test(name))),
    PORT: String(server.port),
    MCP_SERVER_PORT: String(server.port),
    MCP_SERVER_URL: server.url,
    MCP_SERVER_STORE: store,
    ...trusting({ words, variables }),
    ...Object.fromEntries(given),
  }
}

/** The variables that say whom a server is to trust, under the names of servers of every kind. */
export const trusting = ({ words, variables }: Told): Readonly<Record<string, string>> => ({
  ...variables,
  ...named('MCP_CONFORMANCE_AUTH_SERVER_URL', words.issuer),
  ...named('MCP_CONFORMANCE_UPSTREAM_URL', words.upstream),
  ...named('OIDC_ISSUER', words.issuer),
  ...named('OIDC_AUDIENCE', words.audience),
  ...named('JWKS_URI', words.jwks_uri),
  ...named('OIDC_SCOPE', words.scope),
  ...named('OIDC_ADVERTISED_SCOPE', words.advertised_scope),
})

const named = (name: string, value: string | undefined): Readonly<Record<string, string>> =>
  value === undefined ? {} : { [name]: value }
