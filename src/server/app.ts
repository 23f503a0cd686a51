import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express'
import type { Logger } from 'pino'
import { defaultHeaders } from './default-headers.ts'
import { healthRouter, type ReadinessChecks } from './health.ts'
import { isLoopback } from './loopback.ts'
import { type Refusal, type RefusalAnswer, sendAnswer } from './refusal.ts'
import { requestJournal } from './request-journal.ts'
import { resourceMetadataRouter } from './resource-metadata.ts'
import { traceOf } from './trace.ts'

export interface AppNeeds {
  /** What answers at which path; of two with the same, the first. */
  readonly endpoints: readonly { readonly path: string; readonly handler: RequestHandler }[]
  readonly metadata: readonly { readonly document: object; readonly paths: readonly string[] }[]
  /** Proxy mode: the authorization server's own addresses. */
  readonly oauthProxy?: Router
  readonly refuse: (refusal: Refusal) => RefusalAnswer
  readonly checks: ReadinessChecks
  /** Fronts whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** Whether clients are programs on this machine, and come by its own names. */
  readonly onlyThisMachine: boolean
  /** Whether clients come over https. */
  readonly secure: boolean
  readonly now: () => Date
  readonly log: Logger
}

/** The routes, in the order a request meets them. */
export function createApp(needs: AppNeeds): Express {
  const { endpoints, metadata, oauthProxy, refuse, checks, trustedProxies, onlyThisMachine, secure, now, log } = needs
  const app = express()
  app.disable('x-powered-by')
  // Addresses are identifiers here: /mcp/ and /MCP are other ones than /mcp.
  app.enable('case sensitive routing').enable('strict routing')
  app.set('trust proxy', trustedProxies.length > 0 ? trustedProxies : false)
  app.use(requestJournal(log), defaultHeaders(secure))
  app.use((request, response, next) => {
    const { host } = request.headers
    if (!isHost(host)) sendAnswer(response, refuse({ refusal: 'address-malformed' }))
    else if (onlyThisMachine && !isOfThisMachine(host)) sendAnswer(response, refuse({ refusal: 'address-foreign' }))
    else next()
  })
  for (const { path, handler } of endpoints) app.all(path, handler)
  for (const { document, paths } of metadata) app.use(resourceMetadataRouter(document, paths, refuse))
  app.use(healthRouter(checks, { now, log }))
  if (oauthProxy) app.use(oauthProxy)
  app.use((_request, response) => sendAnswer(response, refuse({ refusal: 'not-found' })))
  app.use(lastResort(refuse, log))
  return app
}

/** RFC 9112 §3.2: an invalid Host gets 400. HTTP/1.0 knows none; nothing else here looks at it, but the SDKs make an address of it. */
const isHost = (host: string | undefined): boolean =>
  host === undefined || host === '' || (/^[^\s/?#@\\]+$/.test(host) && URL.canParse(`http://${host}`))

/** A page that has rebound its name to this machine comes by that name, and its GET names no origin. The port is a forwarder's to choose. */
const isOfThisMachine = (host: string | undefined): boolean => !host || isLoopback(new URL(`http://${host}`).hostname)

/** What nobody foresaw: a fixed text instead of Express's page, which shows a stack. */
const lastResort =
  (refuse: AppNeeds['refuse'], log: Logger): ErrorRequestHandler =>
  (error, _request, response, _next) => {
    log.error(traceOf(error), 'a request failed')
    if (response.headersSent) response.destroy()
    else sendAnswer(response, refuse({ refusal: isClientError(error) ? 'address-malformed' : 'failed' }))
  }

/** Express and its parts mark what the client did wrong with a status below 500. */
const isClientError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number' && error.status < 500
