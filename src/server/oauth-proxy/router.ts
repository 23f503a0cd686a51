import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router, urlencoded } from 'express'
import type { Interaction } from 'oidc-provider'
import { StoreError } from '../store/index.ts'
import { traceOf } from '../trace.ts'
import { retryAfterSeconds } from './adapter.ts'
import { consent } from './consent.ts'
import { cookiesOf } from './cookies.ts'
import { openToAllOrigins } from './cors.ts'
import { answer, type Outcome, problem } from './outcome.ts'
import { ownConsents } from './own-consents.ts'
import { brokenRequest, entraSaidNo, ourFault, signInLost, storeDown, tooLong } from './pages/problem-page.ts'
import type { Parts } from './parts.ts'
import { consentsPath, paths } from './paths.ts'
import { metadataPaths } from './provider.ts'
import { signIn } from './sign-in.ts'

/** Whatever a stranger asks for is kept until it is answered. RFC 9110 §4.1 wants 8000 octets to be taken at least. */
const longestAddress = 8192

/**
 * Everything the authorization server answers, at the root of its origin. What it does not know goes on to the next handler.
 * @param callbackPath where Entra sends the browser back to
 */
export function proxyRouter(parts: Parts, { origin, callbackPath }: { origin: string; callbackPath: string }): Router {
  const { provider, cookieRules, log } = parts
  const router = Router({ caseSensitive: true })
  const requests = signIn(parts)
  const decision = consent(parts, requests)
  const own = ownConsents(parts)
  const step =
    (decide: (request: Request, cookies: ReturnType<typeof cookiesOf>) => Promise<Outcome>): RequestHandler =>
    async (request, response) =>
      answer(response, await decide(request, cookiesOf(provider, cookieRules, request, response)))

  router.use(asOurOrigin(origin))
  router.get(
    '/sign-in/:uid',
    step((request, cookies) =>
      requests.begin(uidOf(request), cookies, {
        otherAccount: request.query['account'] === 'other',
        arrived: () => interactionOf(parts, request),
      }),
    ),
  )
  router.get(
    literally(callbackPath),
    step(async (request, cookies) => {
      const query = queryOf(request)
      const back = await parts.way.back(query, cookies)
      if (!back) return problem(query.has('error') ? entraSaidNo(codeIn(query)) : signInLost)
      const { purpose, secrets } = back
      return 'uid' in purpose ? requests.back(purpose.uid, query, secrets, cookies) : own.back(query, secrets, cookies)
    }),
  )
  const form = urlencoded({ extended: false, limit: '4kb' })
  router
    .route('/consent/:uid')
    .get(step((request, cookies) => decision.show(uidOf(request), cookies)))
    .post(
      form,
      step((request, cookies) => decision.decide(uidOf(request), formOf(request), cookies)),
    )
  router
    .route(consentsPath)
    .get(step((_request, cookies) => own.show(cookies)))
    .post(
      form,
      step((request, cookies) => own.change(formOf(request), cookies)),
    )

  const handle = provider.callback()
  const toProvider: RequestHandler = (request, response) => void handle(request, response)
  router.get(paths.authorize, (request, response, next) => {
    if (request.originalUrl.length <= longestAddress) next()
    else answer(response, problem(tooLong))
  })
  const aliases = metadataAliases(new URL(parts.resource).pathname)
  const metadata = [...metadataPaths, ...Object.keys(aliases)]
  router.use([...metadata, paths.jwks, paths.token, paths.register, paths.revoke].map(literally), openToAllOrigins)
  for (const [alias, path] of Object.entries(aliases))
    router.route(literally(alias)).get(sameAs(path), toProvider).all(notAllowed('GET, HEAD'))
  for (const path of [paths.authorize, `${paths.authorize}/:uid`, ...metadataPaths, paths.jwks])
    router.route(path).get(toProvider).all(notAllowed('GET, HEAD'))
  for (const path of [paths.token, paths.register, paths.revoke]) router.route(path).post(toProvider).all(notAllowed('POST'))

  router.use(failed(log))
  return router
}

/**
 * Where clients look for metadata that take the MCP endpoint for the issuer, as those did that came before MCP 2025-06-18 had
 * metadata of the resource: its path behind the well-known part, or before it (RFC 8414 §3.1, OpenID Connect Discovery §4).
 * It is one document wherever it lies, with one issuer.
 */
const metadataAliases = (endpoint: string): Readonly<Record<string, string>> => {
  const [oauth, openId] = metadataPaths
  return { [`${oauth}${endpoint}`]: oauth, [`${openId}${endpoint}`]: openId, [`${endpoint}${openId}`]: openId }
}

const sameAs =
  (path: string): RequestHandler =>
  (request, _response, next) => {
    request.url = path
    request.originalUrl = path
    next()
  }

/**
 * Requests are answered as coming to the server's own origin, whatever Host or forwarding headers they carry: no stranger
 * writes the addresses in our metadata, and behind a proxy that ends TLS they are right, too.
 */
function asOurOrigin(origin: string): RequestHandler {
  const { host, protocol } = new URL(origin)
  return (request, _response, next) => {
    // A request line with a whole URL in it would be believed, too; only proxies get such (RFC 9112 §3.2.2).
    if (!request.originalUrl.startsWith('/')) return next('router')
    request.headers['x-forwarded-host'] = host
    request.headers['x-forwarded-proto'] = protocol.slice(0, -1)
    next()
  }
}

/** The interaction of this address, if it was begun in this browser. */
async function interactionOf({ provider }: Parts, request: Request): Promise<Interaction | undefined> {
  try {
    const interaction = await provider.interactionDetails(request, request.res as Response)
    return interaction.uid === uidOf(request) ? interaction : undefined
  } catch (error) {
    if (error instanceof Error && error.name === 'SessionNotFound') return undefined
    throw error
  }
}

/** A path whose characters mean themselves to Express (path-to-regexp). */
const literally = (path: string): string => path.replace(/[\\(){}[\]:*?+!]/g, '\\$&')
/** From an answer that nobody asked for, only what cannot carry a message of somebody else: the number. */
const codeIn = (query: URLSearchParams): string | undefined => /AADSTS\d{1,9}/.exec(query.get('error_description') ?? '')?.[0]
const uidOf = (request: Request): string => String(request.params['uid'])
const queryOf = (request: Request): URLSearchParams => new URL(request.originalUrl, 'http://any').searchParams
/** The fields that came once, as text. */
const formOf = ({ body }: Request): URLSearchParams =>
  new URLSearchParams(Object.entries(body ?? {}).filter((field): field is [string, string] => typeof field[1] === 'string'))

const notAllowed =
  (allowed: string): RequestHandler =>
  (_request, response) => {
    response
      .status(405)
      .set('allow', allowed)
      .json({ error: 'invalid_request', error_description: 'this endpoint does not know the method' })
  }

/** Malformed addresses and forms are the sender's fault, all else is ours. */
const failed =
  (log: Parts['log']): ErrorRequestHandler =>
  (error, request, response, next) => {
    if (response.headersSent) return next(error)
    const { status } = Object(error)
    if (status === 503 || error instanceof StoreError) {
      log.error({ ...traceOf(error), path: request.path }, 'a sign-in had to wait for the store')
      return answer(response, problem(storeDown(retryAfterSeconds)))
    }
    const theirs = typeof status === 'number' && status >= 400 && status < 500
    if (!theirs) log.error({ ...traceOf(error), path: request.path }, 'a sign-in failed')
    answer(response, problem(theirs ? brokenRequest : ourFault))
  }
