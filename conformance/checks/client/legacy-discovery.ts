import { fail, inconclusive, pass } from '../../kit/check.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, every, getsThrough, looksAt, rightWorld } from './judging.ts'

/** At 2025-03-26 the MCP server is its own authorization server, and need not say where its endpoints are. */
const noDocument: Scenario = {
  id: 'no-issuer-document',
  what: 'a server without metadata, whose endpoints are at the default paths',
  official: 'auth/2025-03-26-oauth-endpoint-fallback',
  issuerMetadataPlaces: () => [],
  endpointPaths: () => ({ authorization: '/authorize', token: '/token', registration: '/register' }),
}
const place = '/.well-known/oauth-authorization-server'

export const atOrigin = looksAt(
  {
    id: 'client/legacy-discovery/at-origin',
    requirement: requirement('asmeta.legacy-base-url'),
    title: 'The metadata is looked for at the origin of the MCP server, without the path of its endpoint',
    catches: ['client/keeps-the-path'],
  },
  rightWorld,
  (run) => {
    const places = asked(run, 'issuer-metadata').map(({ path }) => path)
    if (places.length === 0) return inconclusive(`no metadata was asked for; the client ${endingOf(run)}`)
    return places.includes(place) ? pass : fail(`expected ${place}, got ${places.join(', ')}`)
  },
)

export const beforeGuessing = looksAt(
  {
    id: 'client/legacy-discovery/before-guessing',
    requirement: requirement('asmeta.legacy-discover-first'),
    title: 'The default paths are taken only when there is no metadata',
    catches: ['client/guesses-first'],
  },
  noDocument,
  (run) => {
    const guessed = run.heard.find(({ purpose }) => ['authorization', 'registration', 'token'].includes(purpose))
    const [looked] = asked(run, 'issuer-metadata')
    if (!guessed && !looked) return inconclusive(`neither metadata nor an endpoint was asked for; the client ${endingOf(run)}`)
    const isFirst = looked && (!guessed || run.heard.indexOf(looked) < run.heard.indexOf(guessed))
    return isFirst ? pass : fail(`expected ${place} to be asked for first, got ${guessed?.path}`)
  },
)

export const defaultPaths = getsThrough(
  {
    id: 'client/legacy-discovery/default-paths',
    requirement: requirement('asmeta.legacy-default-endpoints-client'),
    title: 'Without metadata the endpoints are at /authorize, /token and /register',
    catches: ['client/no-default-paths'],
  },
  noDocument,
)

export const versionSaid = looksAt(
  {
    id: 'client/legacy-discovery/version-said',
    requirement: requirement('asmeta.legacy-version-header'),
    title: 'Whoever asks for the metadata says by MCP-Protocol-Version which version is spoken',
    catches: ['client/no-version-at-discovery', 'client/token-to-the-issuer'],
  },
  rightWorld,
  (run) =>
    every(asked(run, 'issuer-metadata'), 'request for metadata', run, ({ path, headers }) => {
      const [sent] = headers['mcp-protocol-version'] ?? []
      return sent !== undefined && /^\d{4}-\d\d-\d\d$/.test(sent)
        ? undefined
        : `expected MCP-Protocol-Version at ${path}, got ${sent ?? 'none'}`
    }),
)
