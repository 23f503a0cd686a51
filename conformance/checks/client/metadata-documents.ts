import { fail, inconclusive, pass, type Verdict } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, looksAt, rightWorld } from './judging.ts'

export const takesDocuments: Scenario = {
  id: 'takes-metadata-documents',
  what: 'an authorization server that takes client ID metadata documents, and registers clients as well',
  official: 'auth/basic-cimd',
  issuerMetadata: (right) => ({ ...right, client_id_metadata_document_supported: true }),
}
export const onlyDocuments: Scenario = {
  id: 'takes-metadata-documents-only',
  what: 'an authorization server that takes client ID metadata documents only',
  official: 'auth/basic-cimd',
  issuerMetadata: ({ registration_endpoint: _, ...right }) => ({ ...right, client_id_metadata_document_supported: true }),
}
/** Who the client was at the authorization endpoint. */
export const clientIds = (run: ClientRun): readonly string[] => [
  ...new Set(asked(run, 'authorization').map(({ query }) => query['client_id'] ?? '')),
]
export const isUrl = (clientId: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(clientId)
export const nobodySent = (run: ClientRun): Verdict => inconclusive(`nobody was sent to sign in; the client ${endingOf(run)}`)

export const documentsSupported = looksAt(
  {
    id: 'client/metadata-document/supported',
    requirement: requirement('cimd.support-client'),
    title: 'Where client ID metadata documents are taken, the client has one',
    catches: ['client/has-no-document'],
  },
  onlyDocuments,
  (run) => {
    if (asked(run, 'issuer-metadata', 'issuer').length === 0)
      return inconclusive(`no metadata was asked for; the client ${endingOf(run)}`)
    return clientIds(run).some((id) => id.startsWith('https://'))
      ? pass
      : fail(`expected an https address as its client id, got ${clientIds(run).join(', ') || 'no authorization request'}`)
  },
)

/** The addresses that the client has as its ids, where documents are taken; one without a document breaks nothing. */
const documentIds = (wrong: (url: string) => string | undefined) => (run: ClientRun) => {
  const requests = asked(run, 'authorization')
  if (requests.length === 0) return nobodySent(run)
  const because = clientIds(run)
    .filter(isUrl)
    .map(wrong)
    .find((one) => one !== undefined)
  return because === undefined ? pass : fail(because)
}

export const documentAddress = looksAt(
  {
    id: 'client/metadata-document/address',
    requirement: requirement('cimd.client-id-url-form'),
    title: 'The address of its document is https and has a path',
    catches: ['client/bare-document-address'],
  },
  takesDocuments,
  documentIds((id) =>
    /^https:\/\/[^/?#]+\/[^?#]+/.test(id) ? undefined : `expected an https address with a path as the client id, got ${id}`,
  ),
)

export const documentAddressPlain = looksAt(
  {
    id: 'client/metadata-document/address-plain',
    requirement: requirement('cimd.client-id-url-strict'),
    title: 'The address of its document has no dot segments, no fragment and no user',
    catches: ['client/dotted-document-address'],
  },
  takesDocuments,
  documentIds((id) =>
    /\/\.{1,2}(?:\/|$)|#|:\/\/[^/]*@/.test(id)
      ? `expected an address without dot segments, fragment and user, got ${id}`
      : undefined,
  ),
)

export const flagLookedAt = looksAt(
  {
    id: 'client/metadata-document/flag-looked-at',
    requirement: requirement('cimd.client-check-flag'),
    title: 'The address of its document is no client id where such documents are not taken',
    catches: ['client/always-sends-its-document'],
  },
  rightWorld,
  documentIds(() => 'expected another client id where client_id_metadata_document_supported is absent, got an address'),
)
