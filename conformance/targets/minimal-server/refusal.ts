/** Why a request is turned away before MCP is spoken. */
export type RefusalName = 'stranger' | 'malformed' | 'invalid_token' | 'insufficient_scope' | 'foreign-origin'

/** A refusal as it leaves: `challenge` becomes WWW-Authenticate, in the order of its members; undefined: no such field. */
export interface Refusal {
  readonly status: number
  readonly challenge: Readonly<Record<string, string>> | undefined
}

/** RFC 6750 §3.1 for the statuses and error codes, RFC 9728 §5.1 for the pointer to the metadata. */
export function rightRefusal(name: RefusalName, resourceMetadata: string, scope: string): Refusal {
  const pointer = { resource_metadata: resourceMetadata, scope }
  switch (name) {
    case 'stranger':
      // No error code: nothing was presented that could be in error.
      return { status: 401, challenge: pointer }
    case 'malformed':
      return { status: 400, challenge: { error: 'invalid_request', ...pointer } }
    case 'invalid_token':
      return { status: 401, challenge: { error: 'invalid_token', ...pointer } }
    case 'insufficient_scope':
      return { status: 403, challenge: { error: 'insufficient_scope', ...pointer } }
    case 'foreign-origin':
      return { status: 403, challenge: undefined }
  }
}

/** All values are ours and hold neither quotes nor backslashes. */
export const challengeText = (challenge: Readonly<Record<string, string>>): string =>
  `Bearer ${Object.entries(challenge)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}`
