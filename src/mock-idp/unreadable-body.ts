import type { ErrorRequestHandler } from 'express'
import { entraErrors } from './entra/errors.ts'
import { tenantPaths } from './entra/paths.ts'
import { passThrough } from './faults/answers.ts'
import { sendErrorPage, sendRefusal } from './say-refusal.ts'
import type { Tenant } from './tenant.ts'

/** What Express's parser says of a body that it gives up on. */
interface ParserError {
  readonly status?: unknown
  readonly type?: unknown
  readonly charset?: unknown
  readonly encoding?: unknown
}

/** Where browsers post the forms of pages, besides the sign-in page; `/` is the device page, below its own address. */
const forPeople: ReadonlySet<string> = new Set(['/', tenantPaths.authorize, tenantPaths.logout])

/** A body that the parser gives up on (too large, too many fields, a foreign charset) is refused in Entra's shape: as JSON, or on a page where people look. */
export function unreadableBody(tenant: Tenant): ErrorRequestHandler {
  return (error: ParserError, request, response, next) => {
    const { status } = error
    if (typeof status !== 'number' || status < 400 || status >= 500) return next(error)
    const isForPeople = forPeople.has(request.path) || request.path.startsWith(tenantPaths.login)
    // Entra says 400 for everything but a client that is not believed (captured); for what is too large every server says 413.
    const refusal = entraErrors.bodyUnreadable(reasonOf(error), status === 413 ? 413 : 400)
    const say = isForPeople ? sendErrorPage : sendRefusal
    passThrough(tenant, request, response)
    say(tenant, refusal, request, response)
  }
}

function reasonOf({ type, charset, encoding }: ParserError): string {
  switch (type) {
    case 'charset.unsupported':
      return `its charset '${String(charset).slice(0, 40)}' is unknown, send it as UTF-8`
    case 'encoding.unsupported':
      return `its Content-Encoding '${String(encoding).slice(0, 40)}' is unknown, send it as it is`
    case 'entity.too.large':
      return 'it has more than 64 kB'
    case 'parameters.too.many':
      return 'it has more than 100 fields'
    default:
      return 'it is damaged, or shorter or longer than it says'
  }
}
