import { isDeepStrictEqual } from 'node:util'
import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import {
  asked,
  type Definition,
  endingOf,
  getsThrough,
  gotThrough,
  meets,
  refuses,
  rightWorld,
  tooSlow,
  wentToSignIn,
} from './judging.ts'

const oauth = (places: readonly string[]) => places.filter((place) => place.includes('oauth-authorization-server'))
const oidc = (places: readonly string[]) => places.filter((place) => place.includes('openid-configuration'))

export const oauthOnly: Scenario = {
  id: 'oauth-document-only',
  what: 'an issuer that has its document for OAuth only',
  issuerMetadataPlaces: oauth,
}
export const oidcOnly: Scenario = {
  id: 'oidc-document-only',
  what: 'an issuer that has its document for OpenID Connect only',
  official: 'auth/metadata-var1',
  issuerMetadataPlaces: oidc,
}
/** As Microsoft Entra ID has it. */
const lastPlaceOnly: Scenario = {
  id: 'path-issuer-last-place-only',
  what: 'an issuer with a path whose document is at the last of the places',
  official: 'auth/metadata-var3',
  issuerPath: '/tenant',
  issuerMetadataPlaces: (right) => right.slice(-1),
}
const slashedIssuer: Scenario = {
  id: 'issuer-document-with-slash',
  what: 'an issuer document whose issuer has a slash more at its end',
  official: 'auth/metadata-issuer-mismatch',
  issuerMetadata: (right) => ({ ...right, issuer: `${right['issuer']}/` }),
}
const otherIssuer: Scenario = {
  id: 'issuer-document-of-another',
  what: 'an issuer document that gives another issuer',
  official: 'auth/metadata-issuer-mismatch',
  issuerMetadata: (right, { other }) => ({ ...right, issuer: other }),
}
/** RFC 8414 §2 requires it. */
const noIssuer: Scenario = {
  id: 'issuer-document-of-nobody',
  what: 'an issuer document that gives no issuer',
  official: 'auth/metadata-issuer-mismatch',
  issuerMetadata: ({ issuer: _, ...right }) => right,
}
/** The document that is found first is another's, with that one's endpoints; a later place has the right one. */
const otherIssuerFirst: Scenario = {
  id: 'issuer-document-of-another-first',
  what: 'an issuer document that is found first and is of another issuer, and a right one at the next place',
  official: 'auth/metadata-issuer-mismatch',
  issuerMetadata: (right, { other, place }) =>
    place.includes('openid-configuration')
      ? right
      : {
          ...right,
          issuer: other,
          authorization_endpoint: `${other}/oauth/start`,
          token_endpoint: `${other}/oauth/exchange`,
          registration_endpoint: `${other}/oauth/clients`,
        },
}

/** OpenID Connect discovery is asked of clients since 2025-11-25. */
const sinceOidc = (mutant: string) => [`${mutant}@2025-11-25`, `${mutant}@2026-07-28`]

export const documentUsed = check({
  id: 'client/issuer-document/used',
  requirement: requirement('asmeta.client-use'),
  title: 'The endpoints are those that the metadata of the authorization server gives, for OAuth or for OpenID Connect',
  needs: ['client'],
  catches: [
    'client/guesses-endpoints',
    ...['client/keeps-the-path', 'client/guesses-first'].map((id) => `${id}@2025-03-26`),
    ...['client/knows-no-oidc', 'client/no-pkce-by-oidc'].flatMap(sinceOidc),
  ],
  async run({ client }, step) {
    const right = await step('the client meets parties that are right', () => client.run(rightWorld))
    const guessed = right.heard.find(({ path }) => ['/authorize', '/token', '/register'].includes(path))
    if (guessed) return fail(`expected the endpoints of the metadata, got ${guessed.path}, which nobody named`)
    if (!gotThrough(right)) return inconclusive(`the client does not get through where nothing is wrong: it ${endingOf(right)}`)
    for (const scenario of client.revision < '2025-11-25' ? [oauthOnly] : [oauthOnly, oidcOnly]) {
      const run = await step(`the client meets ${scenario.what}`, () => client.run(scenario))
      if (run.ending.isLate) return tooSlow(run)
      if (!gotThrough(run)) return fail(`expected it to get through ${scenario.what}, but the client ${endingOf(run)}`)
    }
    return pass
  },
})

/** The places that were asked, each once, in the order of the first time. */
const placesOf = (run: ClientRun): readonly string[] => [
  ...new Set(asked(run, 'issuer-metadata', 'issuer').map(({ path }) => path)),
]

const inOrder = (definition: Definition, scenario: Scenario, expected: readonly string[]) =>
  meets(definition, scenario, (run) => {
    const places = placesOf(run)
    if (places.length === 0) return inconclusive(`no document of the issuer was asked for; the client ${endingOf(run)}`)
    // Whoever looks elsewhere in between has kept the order all the same.
    const isInOrder = isDeepStrictEqual(
      places.filter((place) => expected.includes(place)),
      expected,
    )
    if (isInOrder) return pass
    return run.ending.isLate ? tooSlow(run) : fail(`expected ${expected.join(', then ')}; got ${places.join(', then ')}`)
  })

export const rootOrder = inOrder(
  {
    id: 'client/issuer-document/root-order',
    requirement: requirement('asmeta.client-order-root-issuer'),
    title: 'The document of an issuer without a path is looked for by OAuth first, then by OpenID Connect',
    catches: ['client/oidc-first', 'client/knows-no-oidc'],
  },
  oidcOnly,
  ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'],
)

export const pathOrder = inOrder(
  {
    id: 'client/issuer-document/path-order',
    requirement: requirement('asmeta.client-order-path-issuer'),
    title: 'The document of an issuer with a path is looked for at the three places, in their order',
    catches: ['client/oidc-first', 'client/knows-no-oidc', 'client/gives-up-after-two'],
  },
  lastPlaceOnly,
  [
    '/.well-known/oauth-authorization-server/tenant',
    '/.well-known/openid-configuration/tenant',
    '/tenant/.well-known/openid-configuration',
  ],
)

/** Microsoft Entra ID answers at the last place only. */
export const allPlacesTried = getsThrough(
  {
    id: 'client/issuer-document/all-places-tried',
    requirement: requirement('asmeta.client-multiple-endpoints'),
    title: 'A document at the last of the places is found',
    catches: ['client/knows-no-oidc', 'client/gives-up-after-two', 'client/no-pkce-by-oidc'],
  },
  lastPlaceOnly,
)

const metDocument = (run: ClientRun): boolean => asked(run, 'issuer-metadata', 'issuer').some(({ status }) => status === 200)

export const otherIssuerRefused = refuses(
  {
    id: 'client/issuer-document/other-issuer-refused',
    requirement: requirement('asmeta.client-validate-issuer'),
    title: 'A document whose issuer differs in a slash, or altogether, or is missing, is not used',
    catches: ['client/any-issuer', 'client/forgives-a-slash', 'client/unnamed-issuer'],
  },
  { scenario: otherIssuer, reached: metDocument, wentOn: wentToSignIn },
  { scenario: slashedIssuer, reached: metDocument, wentOn: wentToSignIn },
  { scenario: noIssuer, reached: metDocument, wentOn: wentToSignIn },
)

export const otherIssuerUnused = meets(
  {
    id: 'client/issuer-document/other-issuer-unused',
    requirement: requirement('asmeta.client-reject-mismatched-issuer'),
    title: 'No endpoint of a document that gives another issuer is asked for anything',
    catches: ['client/any-issuer'],
  },
  otherIssuerFirst,
  (run) => {
    const used = run.heard.find(({ party, purpose }) => party === 'other' && purpose !== 'issuer-metadata')
    if (used) return fail(`expected nothing to be asked there, got ${used.method} ${used.path}`)
    return metDocument(run) ? pass : inconclusive(`that document was not asked for; the client ${endingOf(run)}`)
  },
)
