import { type ErrorBody, errorBody } from '../entra/error-body.ts'
import { entraErrors } from '../entra/errors.ts'
import { type EntraError, refusal } from '../entra/refusal.ts'
import { errorPage } from '../pages/error-page.ts'
import { pageHeaders } from '../pages/page.ts'
import { type HttpAnswer, type JsonAnswer, withBody, withHeaders } from './answer.ts'
import { type Callback, withMembers } from './callback-answer.ts'
import type { Fault } from './seam.ts'

/** What stands in a text where Entra would say the caller's own words back. */
const sample = '(as it was sent)'

/** The rows of the closed table, with sample words in the texts. */
function knownErrors(): readonly EntraError[] {
  // Each row is a function of a few words; how many and of what kind is nobody's business here.
  const rows = Object.values(entraErrors) as readonly ((...facts: unknown[]) => EntraError)[]
  return rows.map((row) => row(...Array.from({ length: row.length }, () => sample)))
}

/** The numbers that the table knows; any other can be armed, too. */
export const knownCodes = (): readonly number[] => [...new Set(knownErrors().map(({ code }) => code))].sort((a, b) => a - b)

/** The error with this number; for one that the table does not have, `invalid_grant`, which is what most are. */
export function errorByNumber(code: number): EntraError {
  const known = knownErrors().find((row) => row.code === code)
  if (!known) return refusal(code, 'invalid_grant', 'The mock knows this error by its number only.')
  return { ...known, status: typeof known.status === 'number' ? known.status : 400 }
}

/** The body of an error, with the identifiers of the answer in whose place it comes. */
function bodyOf(error: EntraError, at: Date, traceId: string): ErrorBody {
  return errorBody(error, { now: at, correlationId: traceId, traceId })
}

const traceOf = ({ headers }: HttpAnswer | JsonAnswer): string =>
  String(headers['x-ms-request-id'] ?? '00000000-0000-4000-8000-000000000000')

const breaks = (code: number): string =>
  `Microsoft Entra error codes: AADSTS${code} is for who made that mistake, and nobody here made it`

/** The token endpoint refuses with this number, whatever was asked. */
export const refusedToken = (code: number): Fault<JsonAnswer> => ({
  id: `token/aadsts-${code}`,
  breaks: breaks(code),
  change: (answer) => {
    const error = errorByNumber(code)
    return { ...answer, status: error.status, body: { ...bodyOf(error, answer.at, traceOf(answer)) } }
  },
})

/** The redirect URI gets an error with this number. */
export const refusedCallback = (code: number): Fault<Callback> => ({
  id: `callback/aadsts-${code}`,
  breaks: breaks(code),
  change: (callback) => {
    const error = errorByNumber(code)
    const { error_description, error_uri } = bodyOf(error, callback.at, '00000000-0000-4000-8000-000000000000')
    return withMembers(callback, {
      code: undefined,
      client_info: undefined,
      session_state: undefined,
      error: error.redirectError ?? error.error,
      error_description,
      error_uri,
    })
  },
})

/** The browser gets Entra's page for this number, and the client hears nothing. */
export const refusedPage = (code: number): Fault<HttpAnswer> => ({
  id: `authorize/aadsts-${code}`,
  breaks: breaks(code),
  change: (answer) => {
    const error = errorByNumber(code)
    const html = errorPage(error, bodyOf(error, answer.at, traceOf(answer)))
    return withHeaders(withBody({ ...answer, status: 400 }, html), { ...pageHeaders, location: undefined })
  },
})
