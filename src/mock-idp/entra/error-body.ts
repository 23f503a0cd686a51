import { randomUUID } from 'node:crypto'
import { isGuid } from '../guid.ts'
import type { EntraError } from './refusal.ts'

/** What makes one answer recognisable in Entra's logs, and in the mock's. */
export interface ErrorCircumstances {
  readonly now: Date
  /** The caller's `client-request-id`, where it is a GUID; otherwise one is made up. */
  readonly correlationId: string | undefined
  /** Made up where nothing is said. */
  readonly traceId?: string
}

/** An error as Entra says it in JSON, members in its order. */
export interface ErrorBody {
  readonly error: string
  readonly error_description: string
  readonly error_codes: readonly number[]
  readonly timestamp: string
  readonly trace_id: string
  readonly correlation_id: string
  readonly error_uri?: string
  readonly suberror?: string
  /** JSON, as a string. */
  readonly claims?: string
}

/** Makes the JSON body of a refusal. The tail is joined by spaces (captured; before 2023 by line ends). */
export function errorBody(refusal: EntraError, circumstances: ErrorCircumstances): ErrorBody {
  // 2026-08-13 21:24:29Z: no milliseconds, no T.
  const timestamp = `${circumstances.now.toISOString().slice(0, 19).replace('T', ' ')}Z`
  const traceId = circumstances.traceId ?? randomUUID()
  const correlationId = circumstances.correlationId ?? randomUUID()
  return {
    error: refusal.error,
    error_description: `AADSTS${refusal.code}: ${refusal.text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [refusal.code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    ...(refusal.hasPage ? { error_uri: errorPage(refusal.code) } : {}),
    ...(refusal.suberror ? { suberror: refusal.suberror } : {}),
    ...(refusal.claims ? { claims: refusal.claims } : {}),
  }
}

/** Entra's own look-up page, on purpose not the mock's: it explains the code to whoever meets it. */
const errorPage = (code: number): string => `https://login.microsoftonline.com/error?code=${code}`

/** The correlation id that a request brings along, if it is one. */
export function correlationIdOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' && isGuid(value) ? value : undefined
}
