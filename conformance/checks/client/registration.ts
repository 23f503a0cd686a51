import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun, Heard } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, brokenControl, endingOf, every, getsThrough, looksAt, messageOf, rightWorld } from './judging.ts'
import { clientIds, isUrl, nobodySent, onlyDocuments, takesDocuments } from './metadata-documents.ts'

/** A client that is registered by hand. */
export const handed = { client_id: 'pre-registered-client', client_secret: 'pre-registered-secret' }
const registeredByHand: Scenario = {
  id: 'registered-by-hand',
  what: 'an authorization server that registers nobody, at which it has been registered by hand',
  official: 'auth/pre-registration',
  issuerMetadata: ({ registration_endpoint: _, ...right }) => right,
  context: ({ issuer }) => ({ ...handed, issuer }),
}
const registeredAnyway: Scenario = {
  id: 'registered-by-hand-and-otherwise',
  what: 'an authorization server of every way to register, at which it has been registered by hand',
  official: 'auth/pre-registration',
  issuerMetadata: (right) => ({ ...right, client_id_metadata_document_supported: true }),
  context: ({ issuer }) => ({ ...handed, issuer }),
}
/** The client ids that the stage knows: those that a registration gave out in this run, and those that were registered by hand. */
const isKnown = (clientId: string): boolean =>
  /^(?:(?:issuer|other)-client-\d+|pre-registered-(?:public-)?client)$/.test(clientId)

export const clientIdObtained = looksAt(
  {
    id: 'client/registration/client-id-obtained',
    requirement: requirement('reg.obtain-client-id'),
    title: 'The client id of a sign-in is one that it was given, or the address of its document',
    catches: ['client/invents-its-client-id'],
  },
  rightWorld,
  (run) =>
    every(asked(run, 'authorization'), 'authorization request', run, ({ query: { client_id: id = '' } }) =>
      isKnown(id) || /^https:\/\//.test(id)
        ? undefined
        : `expected a client id that the authorization server knows, got ${id || 'none'}`,
    ),
)

/** What is registered, where anything is: whoever is known otherwise registers nothing. */
const registrations =
  (wrong: (metadata: Readonly<Record<string, unknown>>, request: Heard) => string | undefined) => (run: ClientRun) => {
    const found = asked(run, 'registration')
    if (found.length > 0) return every(found, 'registration', run, (request) => wrong(messageOf(request), request))
    return asked(run, 'authorization').length > 0 ? pass : nobodySent(run)
  }

const redirectUris = ({ redirect_uris: uris }: Readonly<Record<string, unknown>>): readonly string[] =>
  Array.isArray(uris) ? uris.map(String) : []
/** An address of a host of its own, where a program on people's machines does not listen. */
export const isElsewhere = (uri: string): boolean => /^https:\/\/(?!(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$))/.test(uri)
const comesBackHere = (uri: string): boolean => /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]/.test(uri)

/** Recommended until 2025-06-18; since then a client may do without. */
export const registersItself = check({
  id: 'client/registration/registers-itself',
  requirement: requirement('dcr.support-client'),
  title: 'Where clients are registered on request, the client registers',
  needs: ['client'],
  catches: [
    'client/registers-nowhere@2025-03-26',
    'client/registers-nowhere@2025-06-18',
    'client/always-sends-its-document@2025-03-26',
    'client/always-sends-its-document@2025-06-18',
  ],
  async run({ client }, step) {
    const run = await step(`the client meets ${rightWorld.what}`, () => client.run(rightWorld))
    if (!asked(run, 'issuer-metadata').some(({ status }) => status === 200))
      return inconclusive(`no metadata was found; the client ${endingOf(run)}`)
    const isOptional = client.revision >= '2025-11-25'
    return isOptional || asked(run, 'registration').length > 0
      ? pass
      : fail('expected a request to the registration endpoint, got none')
  },
})

export const applicationType = looksAt(
  {
    id: 'client/registration/application-type',
    requirement: requirement('dcr.application-type'),
    title: 'A registration says whether the client is native or web',
    catches: ['client/no-application-type'],
  },
  rightWorld,
  registrations(({ application_type: type }) =>
    type === 'native' || type === 'web' ? undefined : `expected native or web, got ${JSON.stringify(type) ?? 'nothing'}`,
  ),
)

export const nativeType = looksAt(
  {
    id: 'client/registration/native',
    requirement: requirement('dcr.native'),
    title: 'A client that people come back to on this machine registers as native',
    catches: ['client/registers-as-web', 'client/no-application-type'],
  },
  rightWorld,
  registrations((metadata) =>
    metadata['application_type'] !== 'native' && redirectUris(metadata).every(comesBackHere)
      ? 'expected native for redirect URIs on this machine'
      : undefined,
  ),
)

export const webType = looksAt(
  {
    id: 'client/registration/web',
    requirement: requirement('dcr.web'),
    title: 'A client that people come back to on a host of its own registers as web',
    catches: ['client/hosted-registers-as-native'],
  },
  rightWorld,
  registrations((metadata) => {
    const uris = redirectUris(metadata)
    const isHosted = uris.length > 0 && uris.every(isElsewhere)
    return isHosted && metadata['application_type'] === 'native' ? `expected web for ${uris.join(', ')}, got native` : undefined
  }),
)

export const refreshGrantNamed = looksAt(
  {
    id: 'client/registration/refresh-grant-named',
    requirement: requirement('refresh.client-grant-types'),
    title: 'A client that is to get refresh tokens registers for them',
    catches: ['client/no-refresh-grant'],
  },
  rightWorld,
  registrations(({ grant_types: grants }) =>
    Array.isArray(grants) && grants.includes('refresh_token') ? undefined : 'expected refresh_token among the grant_types',
  ),
)

export const knownByHand = getsThrough(
  {
    id: 'client/registration/known-by-hand',
    requirement: requirement('reg.preregistration-option'),
    title: 'A client id that was registered by hand can be given, and is used',
    catches: ['client/takes-no-client-id'],
  },
  registeredByHand,
)

export const priority = check({
  id: 'client/registration/priority',
  requirement: requirement('reg.client-priority'),
  title: 'A client that is registered by hand is that one; else its document comes before a registration',
  needs: ['client'],
  catches: ['client/takes-no-client-id', 'client/registers-rather-than-documents'],
  async run({ client }, step) {
    const broken = await brokenControl(client, step)
    if (broken) return broken
    const byHand = await step(`the client meets ${registeredAnyway.what}`, () => client.run(registeredAnyway))
    if (asked(byHand, 'authorization').length === 0) return nobodySent(byHand)
    if (clientIds(byHand).some((id) => id !== handed.client_id)) return fail('expected the client id that was given, got another')
    const only = await step(`the client meets ${onlyDocuments.what}`, () => client.run(onlyDocuments))
    // A client without a document has no choice to make.
    if (!clientIds(only).some(isUrl)) return pass
    const both = await step(`the client meets ${takesDocuments.what}`, () => client.run(takesDocuments))
    return asked(both, 'registration').length === 0 ? pass : fail('expected its document to be its client id, got a registration')
  },
})
