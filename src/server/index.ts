import type { Express } from 'express'
import { pino } from 'pino'
import type { ServerConfig } from './config.ts'
import { listen } from './listener.ts'
import { directMode } from './modes/direct.ts'
import type { Mode, ModeNeeds } from './modes/mode.ts'
import type { ServerParts } from './parts.ts'
import { protectedApp } from './protected-app.ts'
import { registration } from './registration.ts'
import { inRequest } from './request-journal.ts'
import { resourceMetadataUrl } from './resource-metadata.ts'
import { scopeHierarchy } from './scopes.ts'

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
export type { Wire, Wires } from './wire/wire.ts'

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
  /** With TLS of its own: reads certificate and key again. */
  readonly reloadCertificate?: () => void
  /** Lets what is under way come to its end for a while, ends what is left, and gives the port back. */
  close(): Promise<void>
}

/**
 * Starts a server. It listens before it is put together, for with port 0 its own address is known only then; a request that comes
 * meanwhile waits.
 * @throws {ConfigError} for a certificate that cannot be used
 * @throws {StoreError} where state cannot be kept
 * @throws {NodeJS.ErrnoException} with `code` EADDRINUSE, EACCES or EADDRNOTAVAIL where the address cannot be had
 * @throws {Error} for a tool that could never be called; the message says why
 */
export async function createServer(config: ServerConfig, parts: ServerParts = {}): Promise<RunningServer> {
  const { now = () => new Date() } = parts
  const log = inRequest(parts.log ?? pino({ enabled: false }))
  const assembled = Promise.withResolvers<Express | undefined>()
  const listener = await listen(
    config,
    (request, response) => {
      assembled.promise.then((app) => (app ? app(request, response) : response.destroy()))
    },
    log,
  )
  const { port, scheme, reloadCertificate } = listener
  const resource = config.url ?? `${scheme}://localhost:${port}/mcp`
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
      ...(reloadCertificate ? { reloadCertificate } : {}),
      close: () => listener.close(close),
    }
  } catch (error) {
    assembled.resolve(undefined)
    await listener.close(async () => {})
    throw error
  }
}

async function modeOf(needs: ModeNeeds, { oauthProxy, documents }: ServerParts): Promise<Mode> {
  if (needs.config.mode === 'direct') return directMode(needs)
  // The authorization server is heavy, and direct mode does without.
  const { proxyMode } = await import('./modes/proxy.ts')
  return proxyMode(needs, { configure: oauthProxy, documents })
}
