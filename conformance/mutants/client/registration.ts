import type { Json, Parts } from '../../targets/minimal-client/index.ts'
import { type ClientMutants, minimalClient } from './mutant.ts'

const registering =
  (change: (right: Json) => Json) =>
  (parts: Parts): Parts => ({ ...parts, clientMetadata: (redirectUri) => change(parts.clientMetadata(redirectUri)) })

/** A client id in the place of the one that it has. */
const named =
  (change: (clientId: string) => string) =>
  (parts: Parts): Parts => {
    const altered = (right: Readonly<Record<string, string>>) => ({ ...right, client_id: change(right['client_id'] ?? '') })
    return {
      ...parts,
      authorizationRequest: (right) => parts.authorizationRequest(altered(right)),
      tokenRequest: (right) => parts.tokenRequest(altered(right)),
    }
  }
const isDocument = (clientId: string): boolean => clientId.startsWith('https://')

const hostedAt = 'https://app.conformance-test.local/callback'
/** A client that people come back to on a host of its own. */
export const hosted = (parts: Parts): Parts => {
  const comesBack = (right: Readonly<Record<string, string>>) =>
    right['redirect_uri'] === undefined ? right : { ...right, redirect_uri: hostedAt }
  return {
    ...parts,
    clientMetadata: () => parts.clientMetadata(hostedAt),
    authorizationRequest: (right) => parts.authorizationRequest(comesBack(right)),
    tokenRequest: (right) => parts.tokenRequest(comesBack(right)),
  }
}

/** Clients that are somebody else than they may be. */
export const registrationMutants: ClientMutants = {
  'client/registers-redirect-elsewhere': minimalClient(
    'registers a redirect URI of plain http on another machine, beside its own',
    registering((right) => ({
      ...right,
      redirect_uris: [...(right['redirect_uris'] as readonly string[]), 'http://evil.example.com/cb'],
    })),
  ),
  'client/no-application-type': minimalClient(
    'does not say that it is native',
    registering(({ application_type: _, ...right }) => right),
  ),
  'client/registers-as-web': minimalClient(
    'registers as web and comes back to this machine',
    registering((right) => ({ ...right, application_type: 'web' })),
  ),
  'client/registers-nowhere': minimalClient('does not register', (parts) => ({
    ...parts,
    fetch: (input, init) => {
      if (String(init?.body).includes('redirect_uris')) throw new Error('This client does not register.')
      return parts.fetch(input, init)
    },
  })),
  'client/hosted-registers-as-native': minimalClient('runs on a host of its own, and registers as native', hosted),
  'client/no-refresh-grant': minimalClient(
    'does not register for refresh tokens',
    registering((right) => ({ ...right, grant_types: ['authorization_code'] })),
  ),
  'client/invents-its-client-id': minimalClient(
    'makes its client id up',
    named((clientId) => (isDocument(clientId) ? clientId : 'my-client')),
  ),
  'client/has-no-document': minimalClient('has no metadata document', (parts) => ({ ...parts, takesDocuments: () => false })),
  'client/bare-document-address': minimalClient(
    'has its metadata document at a bare origin',
    named((clientId) => (isDocument(clientId) ? new URL(clientId).origin : clientId)),
  ),
  'client/dotted-document-address': minimalClient(
    'has dot segments in the address of its metadata document',
    named((clientId) => clientId.replace('.local/', '.local/clients/../')),
  ),
  'client/always-sends-its-document': minimalClient('does not look whether documents are taken', (parts) => ({
    ...parts,
    takesDocuments: () => true,
  })),
  'client/registers-rather-than-documents': minimalClient('registers wherever it can', (parts) => ({
    ...parts,
    takesDocuments: (document) => document['registration_endpoint'] === undefined && parts.takesDocuments(document),
  })),
  'client/takes-no-client-id': minimalClient('takes no client id from anybody', (parts) => ({
    ...parts,
    takesKnownClient: false,
  })),
  'client/goes-on-unregistered': minimalClient('does not look whether it was registered', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const response = await parts.fetch(input, init)
      return String(init?.body).includes('redirect_uris') && !response.ok ? Response.json({ client_id: 'undefined' }) : response
    },
  })),
  'client/hides-why-it-was-refused': minimalClient('says that it was refused, and not why', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const response = await parts.fetch(input, init)
      return String(init?.body).includes('redirect_uris') && !response.ok ? Response.json({}, { status: 400 }) : response
    },
  })),
}
