import { check, fail, pass } from '../../kit/check.ts'
import type { ClientRun, Heard } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, brokenControl, every, getsThrough, looksAt, messageOf, rightWorld } from './judging.ts'
import { clientIds, isUrl, nobodySent, onlyDocuments, takesDocuments } from './metadata-documents.ts'

const handed = { client_id: 'pre-registered-client', client_secret: 'pre-registered-secret' }
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
/** Nobody would say this of itself, so that it is known again. */
const marker = 'pale-violet-octopus'
const refusesRedirects: Scenario = {
  id: 'registration-refused',
  what: 'an authorization server that refuses its registration for its redirect URI',
  registration: () => ({ status: 400, json: { error: 'invalid_redirect_uri', error_description: marker } }),
}

/** The client ids that a registration gave out in this run. The stage names them so. */
const isGivenOut = (clientId: string): boolean => /^(?:issuer|other)-client-\d+$/.test(clientId)

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
      isGivenOut(id) || /^https:\/\//.test(id) || id === handed.client_id
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
const comesBackHere = (uri: string): boolean => /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]/.test(uri)

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

export const refusalHandled = check({
  id: 'client/registration/refusal-handled',
  requirement: requirement('dcr.handle-rejection'),
  title: 'A registration that is refused ends in a word on it, or is tried again with something else',
  needs: ['client'],
  catches: ['client/goes-on-unregistered'],
  async run({ client }, step) {
    const broken = await brokenControl(client, step)
    if (broken) return broken
    const run = await step(`the client meets ${refusesRedirects.what}`, () => client.run(refusesRedirects))
    const { exitCode, otherwise, lastLines } = run.ending
    const went = clientIds(run).find((id) => !isUrl(id) && id !== handed.client_id)
    if (went !== undefined) return fail('expected no authorization request without a client id that is known, got one')
    if (exitCode === null) return fail(`expected a clean end, but the client ${otherwise}`)
    return exitCode !== 0 && lastLines.length === 0 ? fail('expected a word on it, and the client said nothing') : pass
  },
})

export const refusalTold = check({
  id: 'client/registration/refusal-told',
  requirement: requirement('dcr.surface-error'),
  title: 'Why a registration was refused is told to the person',
  needs: ['client'],
  catches: ['client/hides-why-it-was-refused', 'client/goes-on-unregistered'],
  async run({ client }, step) {
    const broken = await brokenControl(client, step)
    if (broken) return broken
    const run = await step(`the client meets ${refusesRedirects.what}`, () => client.run(refusesRedirects))
    if (asked(run, 'registration').length === 0) return pass
    return run.ending.lastLines.some((line) => line.includes(marker) || line.includes('invalid_redirect_uri'))
      ? pass
      : fail('expected the reason on its output, got none')
  },
})
