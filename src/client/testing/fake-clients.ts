/** For this room's tests: the clients that the fake authorization server knows, and how they prove it. */
import type { Heard } from './fake-sign-in.ts'

/** Registered by hand. The secret is of a kind that a careless encoding breaks. */
export const known = { public: 'mine', confidential: 'my-service', secret: 'a:b%c d+e' }

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The client of a request to the token endpoint, where it proved who it is. */
export function provenClient({ parameters, authorization }: Heard, isKnown: (clientId: string) => boolean): string | undefined {
  const [id = '', secret = ''] = Buffer.from(/^Basic (.+)$/.exec(authorization ?? '')?.[1] ?? '', 'base64')
    .toString()
    .split(':')
    .map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
  if (id !== '') return id === known.confidential && secret === known.secret ? id : undefined
  const clientId = textOf(parameters['client_id']) ?? ''
  const proof = parameters['client_assertion'] !== undefined || parameters['client_secret'] === known.secret
  if (proof) return clientId === known.confidential ? clientId : undefined
  return isKnown(clientId) && clientId !== known.confidential ? clientId : undefined
}
