import type { Discovery } from '../kit/instruments.ts'
import { isObject } from './resource-metadata.ts'

/** A client that is registered at the authorization server under test. */
export interface ClientInHand {
  readonly id: string
  /** Undefined: it is a public client. */
  readonly secret?: string | undefined
  readonly redirectUri: string
  /** How it is to show the secret (RFC 7591 §2); without it, as the metadata has it. */
  readonly method?: string | undefined
}

/**
 * Adds the secret of the client to a token request of its own, in the form or, where the metadata does not list that, in the header
 * that is given back (RFC 6749 §2.3.1).
 */
export async function authenticated(
  { id, secret, method }: ClientInHand,
  form: URLSearchParams,
  discovery: Pick<Discovery, 'metadata'>,
): Promise<Readonly<Record<string, string>>> {
  if (secret === undefined || form.get('client_id') !== id) return {}
  const { json } = await discovery.metadata()
  const methods: unknown = method ?? (isObject(json) ? json['token_endpoint_auth_methods_supported'] : undefined)
  if ([methods].flat().includes('client_secret_post')) {
    form.set('client_secret', secret)
    return {}
  }
  const encoded = [id, secret].map((part) => new URLSearchParams({ part }).toString().slice('part='.length)).join(':')
  return { Authorization: `Basic ${Buffer.from(encoded).toString('base64')}` }
}
