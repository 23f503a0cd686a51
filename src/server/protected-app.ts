import { createApp } from './app.ts'
import { authenticator, findBearer } from './authenticate.ts'
import { mcpEndpoint } from './endpoint.ts'
import { displayName } from './graph/me.ts'
import type { Mode, ModeNeeds } from './modes/mode.ts'
import { originPolicy } from './origin.ts'
import type { ServerParts } from './parts.ts'
import { refusalAnswers, toResponse } from './refusal.ts'
import { type ResourceMetadata, resourceMetadataPaths, resourceMetadataUrl } from './resource-metadata.ts'
import { stillGranted } from './still-granted.ts'
import { createTools } from './tools.ts'
import { signatureVerifier, tokenVerifier } from './verify-token.ts'
import { legacyWire } from './wire/legacy.ts'
import { modernWire } from './wire/modern.ts'
import { identity } from './wire/wire.ts'

/** Puts the server together: every replaceable part is made the honest way first. */
export function protectedApp({ config, resource, now, log }: ModeNeeds, mode: Mode, parts: ServerParts) {
  const [baseScope] = config.scopes
  const { advertised, dialect } = mode
  const keep = <Part>(part: Part): Part => part

  const refuse = refusalAnswers({ resourceMetadata: resourceMetadataUrl(resource), advertised, baseScope }, parts.refusal)
  const tools = (parts.tools ?? keep)(
    createTools({
      displayName: async (principal, signal) => displayName(config.graphBaseUrl, await mode.graphToken(principal), signal),
    }),
  )
  const verify = tokenVerifier({
    signature: (parts.signature ?? keep)(signatureVerifier(mode.keys)),
    rules: (parts.tokenRules ?? keep)(mode.rules),
    dialect,
    now,
  })
  const authenticate = authenticator(stillGranted(verify, mode.hasEnded), (parts.bearer ?? keep)(findBearer))
  const modern = modernWire({ tools, log, now })
  const legacy = legacyWire({ tools, log, now }, (refusal) => toResponse(refuse({ refusal })))
  const document: ResourceMetadata = {
    resource,
    authorization_servers: mode.authorizationServers,
    // Only what every request needs: more is asked for when it is needed (MCP, "Scope Minimization").
    scopes_supported: advertised([baseScope]),
    bearer_methods_supported: ['header'],
    resource_name: identity.name,
  }
  const app = createApp({
    path: new URL(resource).pathname,
    endpoint: mcpEndpoint({
      allowed: (parts.origins ?? keep)(originPolicy(new URL(resource).origin)),
      authenticate,
      tools,
      refuse,
      wires: { modern, legacy },
      log,
    }),
    metadata: {
      document: (parts.resourceMetadata ?? keep)(document),
      paths: (parts.resourceMetadataPlaces ?? keep)(resourceMetadataPaths(resource)),
    },
    ...(mode.router ? { oauthProxy: mode.router } : {}),
    refuse,
    log,
  })
  return { app, close: async () => void (await Promise.all([modern.close(), legacy.close(), mode.close()])) }
}
