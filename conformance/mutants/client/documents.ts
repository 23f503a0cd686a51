import type { Json, Parts } from '../../targets/minimal-client/index.ts'
import { type ClientMutants, minimalClient } from './mutant.ts'

const documentAs =
  (change: (right: Json) => Json | undefined) =>
  (parts: Parts): Parts => ({ ...parts, metadataDocument: (url) => change(parts.metadataDocument(url) ?? {}) })

/** Clients whose metadata document is wrong. */
export const documentMutants: ClientMutants = {
  'client/document-nowhere': minimalClient(
    'has nothing at the address of its metadata document',
    documentAs(() => undefined),
  ),
  'client/document-of-another': minimalClient(
    'has a metadata document that gives another address',
    documentAs((right) => ({ ...right, client_id: `${String(right['client_id'])}?v=2` })),
  ),
  'client/document-without-name': minimalClient(
    'has a metadata document without a name',
    documentAs(({ client_name: _, ...right }) => right),
  ),
  'client/document-with-secret': minimalClient(
    'has a metadata document with a secret',
    documentAs((right) => ({ ...right, token_endpoint_auth_method: 'client_secret_post', client_secret: 'everybody-knows' })),
  ),
  'client/document-without-method': minimalClient(
    'does not say in its metadata document that it is public',
    documentAs(({ token_endpoint_auth_method: _, ...right }) => right),
  ),
}
