import { randomUUID } from 'node:crypto'
import { graphAppId } from '../directory/seed.ts'

/** A refusal of Microsoft Graph. */
export interface GraphRefusal {
  readonly status: 400 | 401 | 403
  readonly code: 'BadRequest' | 'InvalidAuthenticationToken' | 'Authorization_RequestDenied'
  readonly message: string
}

const notValid = (message: string): GraphRefusal => ({ status: 401, code: 'InvalidAuthenticationToken', message })

/** What Graph says about a token it will not take. The first text is captured (2026-09-08); the others are assumed. */
export const graphRefusals = {
  empty: notValid('Access token is empty.'),
  malformed: notValid('IDX14100: JWT is not well formed, there are no dots (.).'),
  signature: notValid('Invalid signature.'),
  expired: notValid('Lifetime validation failed, the token is expired.'),
  issuer: notValid('Access token validation failure. Invalid issuer.'),
  audience: notValid('Access token validation failure. Invalid audience.'),
  user: notValid('The user of the token is not in the tenant.'),
  /** Captured in reports: an app's own token has no "me". */
  noMe: { status: 400, code: 'BadRequest', message: '/me request is only valid with delegated authentication flow.' },
  scope: { status: 403, code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' },
} as const satisfies Record<string, GraphRefusal>

export const isGraphRefusal = (answer: object): answer is GraphRefusal =>
  'code' in answer && 'message' in answer && 'status' in answer

/** The body of a refusal (captured 2026-09-08). */
export function graphErrorBody({ code, message }: GraphRefusal, now: Date, clientRequestId: string | undefined) {
  const requestId = randomUUID()
  const date = now.toISOString().slice(0, 19)
  return {
    error: { code, message, innerError: { date, 'request-id': requestId, 'client-request-id': clientRequestId ?? requestId } },
  }
}

/** The challenge beside a 401 (assumed). */
export const graphChallenge = (origin: string): string =>
  `Bearer realm="", authorization_uri="${origin}/common/oauth2/authorize", client_id="${graphAppId}"`
