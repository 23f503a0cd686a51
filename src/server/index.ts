import { createServer as createHttpServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'
import { pino } from 'pino'
import type { ServerConfig } from './config.ts'
import { isLoopback } from './loopback.ts'
import { directMode } from './modes/direct.ts'
import type { Mode, ModeNeeds } from './modes/mode.ts'
import type { ServerParts } from './parts.ts'
import { protectedApp } from './protected-app.ts'
import { registration } from './registration.ts'
import { resourceMetadataUrl } from './resource-metadata.ts'
import { scopeHierarchy } from './scopes.ts'
import { answerUnreadableRequests } from './unreadable-requests.ts'

export type { BearerFinder, CredentialSource } from './authenticate.ts'
export { ConfigError, readConfig, type ServerConfig, variables } from './config.ts'
export { AccessBlocked, ConsentMissing, SignInAgain, UpstreamUnavailable } from './graph/errors.ts'
export type { Graph } from './graph/graph.ts'
export type { OriginPolicy } from './origin.ts'
export type { ServerParts } from './parts.ts'
export type { Principal } from './principal.ts'
export type { Refusal, RefusalAnswer, RefusalName } from './refusal.ts'
export type { ResourceMetadata } from './resource-metadata.ts'
export type { ScopeHierarchy } from './scopes.ts'
export { defineTool, type Picture, type Tool, type ToolAnswer } from './tools/tool.ts'
export type { SignatureVerifier, SignedToken, TokenRule } from './verify-token.ts'

/** A server that listens. */
export interface RunningServer {
  /** The MCP endpoint, as clients write it. */
  readonly url: string
  readonly origin: string
  readonly mode: ServerConfig['mode']
  /** Where the protected resource metadata is. */
  readonly resourceMetadata: string
  /** The issuer that clients are sent to first. */
  readonly authorizationServer: string
  /** Ends what is open, and gives the port back. */
  close(): Promise<void>
}

/**
 * Starts a server. It listens before it is put together, for with port 0 its own address is known only then; a request that comes
 * meanwhile waits.
 * @throws {NodeJS.ErrnoException} with `code` EADDRINUSE or EACCES where the port cannot be had
 * @throws {Error} for a tool that could never be called; the message says why
 */
export async function createServer(config: ServerConfig, parts: ServerParts = {}): Promise<RunningServer> {
  const { now = () => new Date(), log = pino({ enabled: false }) } = parts
  const assembled = Promise.withResolvers<Express | undefined>()
  const http = createHttpServer({ maxHeaderSize, requestTimeout }, (request, response) => {
    assembled.promise.then((app) => (app ? app(request, response) : response.destroy()))
  })
  answerUnreadableRequests(http)
  const port = await listen(http, config)
  const resource = config.url ?? `http://localhost:${port}/mcp`
  try {
    const hierarchy = scopeHierarchy(config.scopes)
    const needs = { config, resource, hierarchy: parts.scopeHierarchy?.(hierarchy) ?? hierarchy, now, log }
    const mode = await modeOf(needs, parts)
    const { app, close } = protectedApp(needs, mode, parts)
    for (const { says, remedy } of registration(config, resource)) log.info({ remedy }, says)
    assembled.resolve(app)
    return {
      url: resource,
      origin: new URL(resource).origin,
      mode: config.mode,
      resourceMetadata: resourceMetadataUrl(resource),
      authorizationServer: mode.authorizationServers[0],
      close: () => shutDown(http, close),
    }
  } catch (error) {
    assembled.resolve(undefined)
    await shutDown(http, async () => {})
    throw error
  }
}

/**
 * Bytes of all headers together; longer ones get 431. Far more than the longest token that is taken, so that one which is much too
 * long is still answered as a token, with a challenge.
 */
const maxHeaderSize = 131_072
/** Milliseconds for a request to arrive whole. */
const requestTimeout = 60_000
/** How long an answer that is under way may take when the server is closed. */
const graceMilliseconds = 2_000

async function modeOf(needs: ModeNeeds, { oauthProxy }: ServerParts): Promise<Mode> {
  if (needs.config.mode === 'direct') return directMode(needs)
  // The authorization server is heavy, and direct mode does without.
  const { proxyMode } = await import('./modes/proxy.ts')
  return proxyMode(needs, oauthProxy)
}

/** A server for this machine listens on this machine only (MCP, "Security & Endpoint"). */
function listen(http: Server, { port, url }: ServerConfig): Promise<number> {
  const host = url === undefined || isLoopback(new URL(url).hostname) ? '127.0.0.1' : undefined
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen({ port, ...(host ? { host } : {}) }, () => {
      http.off('error', reject)
      // An object, because the server listens on a port and not on a pipe.
      resolve((http.address() as AddressInfo).port)
    })
  })
}

async function shutDown(http: Server, closeParts: () => Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()))
  const patience = setTimeout(() => http.closeAllConnections(), graceMilliseconds)
  await closeParts()
  http.closeIdleConnections()
  await closed
  clearTimeout(patience)
}
