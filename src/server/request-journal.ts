import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Authenticator } from './authenticate.ts'
import type { Refusal } from './refusal.ts'

/** What becomes known of a request while it is answered, for its line in the log. Never a token, and nothing a stranger wrote. */
interface Notes {
  readonly requestId: string
  /** Tenant, object id and client of whom it comes from. */
  tid?: string
  oid?: string
  client?: string
  refusal?: string
  because?: string
}

const underWay = new AsyncLocalStorage<Notes>()

/** The id of the request that is being answered, as its sender was told it; undefined outside of one. */
export const requestId = (): string | undefined => underWay.getStore()?.requestId

/** The same logger, which adds the id of the request to whatever is said in the course of it. */
export const inRequest = (log: Logger): Logger =>
  log.child({}, { formatters: { log: (details) => ({ ...idOf(underWay.getStore()), ...details }) } })

const idOf = (notes: Notes | undefined) => (notes ? { requestId: notes.requestId } : {})

/** Ids of a front that correlates its log with ours; anything longer or stranger is not repeated. */
const plainId = /^[\w.:-]{8,128}$/

/** Gives each request an id, which is told in `x-request-id`, and writes one line when it has been answered. */
export const requestJournal =
  (log: Logger): RequestHandler =>
  (request, response, next) => {
    const { method, path, ip: address } = request
    const given = request.get('x-request-id') ?? ''
    const notes: Notes = { requestId: plainId.test(given) ? given : randomUUID() }
    const started = performance.now()
    response.setHeader('x-request-id', notes.requestId)
    response.once('close', () => {
      const { statusCode: status, writableFinished } = response
      const durationMs = Math.round((performance.now() - started) * 10) / 10
      const line = { ...notes, address, method, path: shownPath(path), status, durationMs }
      if (!writableFinished) log.info({ ...line, aborted: true }, 'request')
      else if (status >= 500) log.warn(line, 'request')
      else log[isProbe(path) ? 'debug' : 'info'](line, 'request')
    })
    underWay.run(notes, next)
  }

/** Asked every few seconds by whatever runs the server. */
const isProbe = (path: string): boolean => path === '/healthz' || path === '/readyz'

/**
 * A path may hold what is nobody's business: the sign-in that an address stands for is also the value of a cookie. Words in
 * lower case are ours; whatever else is long is left out.
 */
const shownPath = (path: string): string =>
  path
    .split('/')
    .map((part) => (part.length < 16 || /^[a-z.-]{1,40}$/.test(part) ? part : '…'))
    .join('/')
    .slice(0, 200)

/** The same refusals, noted. */
export const notingRefusals =
  <Answer>(refuse: (refusal: Refusal) => Answer) =>
  (refusal: Refusal): Answer => {
    note({ refusal: refusal.refusal, ...(refusal.because === undefined ? {} : { because: refusal.because }) })
    return refuse(refusal)
  }

/** The same people, noted. */
export const notingPeople =
  (authenticate: Authenticator): Authenticator =>
  async (source) => {
    const principal = await authenticate(source)
    if (!('refusal' in principal)) note({ tid: principal.tenantId, oid: principal.objectId, client: principal.clientId })
    return principal
  }

/** Adds to the line of the request that is being answered. */
export function note(notes: Partial<Omit<Notes, 'requestId'>>): void {
  Object.assign(underWay.getStore() ?? {}, notes)
}
