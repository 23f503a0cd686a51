import { type RequestHandler, Router } from 'express'
import { rateLimit, type Store } from 'express-rate-limit'
import { note } from '../request-journal.ts'
import { traceOf } from '../trace.ts'
import type { Log } from './log.ts'
import { answer, problem } from './outcome.ts'
import { tooMany } from './pages/problem-page.ts'
import { paths } from './paths.ts'

/** A sign-in takes some addresses more than the one it begins with. */
const pagesPerSignIn = 10

/**
 * How much one address may ask for in a minute: so many registrations, so many sign-ins that begin, so many refused requests at the
 * token endpoint. The people of a large office share one address, so nothing counts there that only who was signed in can do:
 * tokens that are given, and calls of the MCP endpoint. Codes and tokens are too long to be guessed, with or without a limit.
 * @param countersFor where many processes count together; without it each counts for itself
 */
export function rateLimits({
  perMinute,
  countersFor,
  log,
}: {
  readonly perMinute: number
  readonly countersFor?: ((name: string) => Store) | undefined
  readonly log: Log
}): RequestHandler {
  const limiter = (name: string, limit: number, refuse: RequestHandler, onlyRefused = false) =>
    rateLimit({
      windowMs: 60_000,
      limit,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      // A failure of ours is not held against who met it.
      skipSuccessfulRequests: onlyRefused,
      requestWasSuccessful: (_request, { statusCode }) => statusCode < 400 || statusCode >= 500,
      // Without counters everybody may go on: what they need of the store, they will not get from it.
      passOnStoreError: true,
      ...(countersFor ? { store: countersFor(name) } : {}),
      handler: (request, response, next) => {
        note({ refusal: 'too-many-requests' })
        adviseOn(request.headers['x-forwarded-for'], request.app.get('trust proxy'))
        refuse(request, response, next)
      },
      // Headers of fronts that are not trusted are not believed, and no reason for a warning.
      validate: { xForwardedForHeader: false, forwardedHeader: false },
      logger: {
        warn: (_error, message) => log.warn({}, message ?? 'a limit is not as it should be'),
        error: (error, message) => log.warn(traceOf(error), message ?? 'a limit could not be looked up'),
      },
    })

  let advised = false
  /** Behind a front that is not known as one, everybody has its address. */
  function adviseOn(forwarded: unknown, trusted: unknown): void {
    if (advised || forwarded === undefined || trusted) return
    advised = true
    log.warn(
      { setting: 'MCP_SERVER_TRUSTED_PROXIES' },
      'requests are limited by the address they come from, and they seem to come from a front: name it, so that its clients are told apart',
    )
  }

  const router = Router({ caseSensitive: true })
  router.post(paths.register, limiter('register', perMinute, refuseJson))
  router.post([paths.token, paths.revoke], limiter('token', perMinute, refuseJson, true))
  router.get(paths.authorize, limiter('authorize', perMinute, refusePage))
  const pages = limiter('pages', perMinute * pagesPerSignIn, refusePage)
  router.use((request, response, next) => (isUnlimited(request.path) ? next() : pages(request, response, next)))
  return router
}

/** What has a limit of its own, and the documents, which cost nothing. */
const isUnlimited = (path: string): boolean =>
  Object.values<string>(paths).includes(path) || path.startsWith('/.well-known/') || path.includes('/.well-known/')

/** As an error of the token endpoint (RFC 6749 §5.2) with the code that is nearest; the status is that of RFC 6585 §4. */
const refuseJson: RequestHandler = (_request, response) => {
  response.set({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'Retry-After',
    'cache-control': 'no-store',
  })
  response.status(429).json({ error: 'temporarily_unavailable', error_description: 'too many requests from this address' })
}

const refusePage: RequestHandler = (_request, response) => answer(response, problem(tooMany))
