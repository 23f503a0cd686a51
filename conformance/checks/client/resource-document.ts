import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, brokenControl, endingOf, getsThrough, looksAt, meets, refuses, rightWorld, wentToSignIn } from './judging.ts'

const oddPlace = '/about/this-server'

/** The challenge points to a document of its own; the ones at the well-known places name another authorization server. */
const pointedElsewhere: Scenario = {
  id: 'pointed-elsewhere',
  what: 'a challenge that points to a document at an unusual place, with others at the well-known ones',
  official: 'auth/metadata-var3',
  challenge: (right, { origin }) => [`Bearer resource_metadata="${origin}${oddPlace}", scope="${right['scope']}"`],
  resourceMetadataPlaces: (right) => [...right, oddPlace],
  resourceMetadata: (right, { place, other }) => (place === oddPlace ? right : { ...right, authorization_servers: [other] }),
}

const onlyAtRoot: Scenario = {
  id: 'only-at-root',
  what: 'a challenge without a pointer, and a document at the root of the server only',
  official: 'auth/metadata-var2',
  challenge: () => ['Bearer'],
  resourceMetadataPlaces: ([, root = '']) => [root],
}

/** RFC 9110 §11.6.1: schemes without regard to case, several in several lines, commas in quotes, unknown parameters, any order. */
const oddChallenge: Scenario = {
  id: 'odd-challenge',
  what: 'a challenge in an unusual spelling that is legal',
  official: 'auth/metadata-var3',
  challenge: ({ scope }, { origin }) => [
    'Basic realm="one, two", charset="UTF-8"',
    `bearer error_description="no token, no entry", scope="${scope}",   resource_metadata="${origin}${oddPlace}" , x-hint=none`,
  ],
  resourceMetadataPlaces: () => [oddPlace],
}

const severalIssuers: Scenario = {
  id: 'several-issuers',
  what: 'a resource document that names two authorization servers',
  resourceMetadata: (right, { issuer, other }) => ({ ...right, authorization_servers: [issuer, other] }),
}

const otherResource: Scenario = {
  id: 'other-resource',
  what: 'a resource document about a resource on another origin',
  official: 'auth/resource-mismatch',
  resourceMetadata: (right) => ({ ...right, resource: 'https://other.example/mcp' }),
}

const longerResource: Scenario = {
  id: 'longer-resource',
  what: 'a resource document about another resource of the same origin, whose address begins like its own',
  official: 'auth/resource-mismatch',
  resourceMetadata: (right, { url }) => ({ ...right, resource: `${url}-of-another` }),
}
/** RFC 9728 §2 requires it. */
const noResource: Scenario = {
  id: 'no-resource-named',
  what: 'a resource document that does not say what resource it is about',
  official: 'auth/resource-mismatch',
  resourceMetadata: ({ resource: _, ...right }) => right,
}

/** Nobody else knows which authorization server guards a server: who guesses signs in at a stranger's. */
export const documentUsed = looksAt(
  {
    id: 'client/resource-document/used',
    requirement: requirement('prm.client-use'),
    title: 'The authorization server is found through the protected resource metadata of the server',
    catches: ['client/skips-resource-metadata'],
  },
  rightWorld,
  (run) => {
    const documents = asked(run, 'resource-metadata')
    const guessed = run.heard.find(({ party, purpose }) => party === 'server' && guesses.includes(purpose))
    if (documents.length === 0 && guessed)
      return fail(`expected the resource document to be asked for, got ${guessed.path} instead`)
    if (documents.length === 0) return inconclusive(`no document of any kind was asked for; the client ${endingOf(run)}`)
    return asked(run, 'issuer-metadata', 'issuer').length > 0
      ? pass
      : inconclusive(`the authorization server that it names was not asked; the client ${endingOf(run)}`)
  },
)
const guesses: readonly string[] = ['issuer-metadata', 'authorization', 'token', 'registration']

export const challengeFirst = check({
  id: 'client/resource-document/challenge-first',
  requirement: requirement('prm.client-both-routes'),
  title: 'The address in the challenge comes first; without one the well-known places are tried',
  needs: ['client'],
  catches: ['client/probes-well-known-first', 'client/wants-a-pointer'],
  async run({ client }, step) {
    const broken = await brokenControl(client, step)
    if (broken) return broken
    const pointed = await step(`the client meets ${pointedElsewhere.what}`, () => client.run(pointedElsewhere))
    const [first] = asked(pointed, 'resource-metadata')
    if (first && first.path !== oddPlace) return fail(`expected the first to be the address in the challenge, got ${first.path}`)
    if (!first)
      return fail(
        `expected the address in the challenge to be asked, and no resource document was; the client ${endingOf(pointed)}`,
      )
    const unpointed = await step(`the client meets ${onlyAtRoot.what}`, () => client.run(onlyAtRoot))
    return asked(unpointed, 'resource-metadata').length > 0
      ? pass
      : fail(`expected the well-known places to be tried without a pointer, and none was; the client ${endingOf(unpointed)}`)
  },
})

export const wellKnownOrder = meets(
  {
    id: 'client/resource-document/well-known-order',
    requirement: requirement('prm.client-well-known-order'),
    title: 'Without a pointer the path-inserted well-known place is tried first, then the root',
    catches: ['client/root-first', 'client/wants-a-pointer'],
  },
  onlyAtRoot,
  (run) => {
    const expected = ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource']
    const places = [...new Set(asked(run, 'resource-metadata').map(({ path }) => path))]
    return expected.every((place, index) => places[index] === place)
      ? pass
      : fail(`expected ${expected.join(', then ')}; got ${places.join(', then ') || 'neither'}`)
  },
)

export const oddSpellingsRead = getsThrough(
  {
    id: 'client/resource-document/odd-challenge-read',
    requirement: requirement('prm.client-parse-challenge'),
    title: 'A challenge is read in every legal spelling',
    catches: ['client/splits-the-challenge', 'client/probes-well-known-first'],
  },
  oddChallenge,
)

export const oneOfSeveral = getsThrough(
  {
    id: 'client/resource-document/one-of-several',
    requirement: requirement('prm.client-as-selection'),
    title: 'Where a document names several authorization servers, the client takes one of them',
    catches: ['client/wants-one-issuer'],
  },
  severalIssuers,
)

const metDocument = (run: ClientRun): boolean => asked(run, 'resource-metadata').some(({ status }) => status === 200)

export const otherResourceRefused = refuses(
  {
    id: 'client/resource-document/other-resource-refused',
    requirement: requirement('prm.client-validate-resource'),
    title: 'A document about another resource, or about none, is not used',
    catches: ['client/any-resource', 'client/any-resource-of-the-origin', 'client/unnamed-resource'],
  },
  { scenario: otherResource, reached: metDocument, wentOn: wentToSignIn },
  { scenario: longerResource, reached: metDocument, wentOn: wentToSignIn },
  { scenario: noResource, reached: metDocument, wentOn: wentToSignIn },
)
