import { sseMessagesPath, sseUrl } from './addresses.ts'
import { createApp } from './app.ts'
import { authenticator, findBearer } from './authenticate.ts'
import { mcpEndpoint } from './endpoint.ts'
import { graphClient } from './graph/graph.ts'
import { isLoopback } from './loopback.ts'
import type { Mode, ModeNeeds } from './modes/mode.ts'
import { originPolicy } from './origin.ts'
import type { ServerParts } from './parts.ts'
import { refusalAnswers, toResponse } from './refusal.ts'
import { notingPeople, notingRefusals } from './request-journal.ts'
import { type ResourceMetadata, resourceMetadataPaths, resourceMetadataUrl } from './resource-metadata.ts'
import { sseEndpoints } from './sse-endpoint.ts'
import { stillGranted } from './still-granted.ts'
import { callsJudged } from './tool-calls.ts'
import { toolRunner } from './tools/run-tool.ts'
import { createTools } from './tools/table.ts'
import { checkTools, type Tool } from './tools/tool.ts'
import { verifiedOnce } from './verified-tokens.ts'
import { signatureVerifier, tokenVerifier } from './verify-token.ts'
import { legacyWire } from './wire/legacy.ts'
import { modernWire } from './wire/modern.ts'
import { servedTool } from './wire/served-tool.ts'
import { sseWire } from './wire/sse.ts'
import { identity } from './wire/wire.ts'

/**
 * Puts the server together: every replaceable part is made the honest way first.
 * @throws {Error} for a tool that could never be called
 */
export function protectedApp({ config, resource, now, log }: ModeNeeds, mode: Mode, parts: ServerParts) {
  const { scopes } = config
  const [baseScope] = scopes
  const { advertised, dialect, claimsWanted } = mode
  const keep = <Part>(part: Part): Part => part
  const streams = sseUrl(resource)

  const refusing = (address: string) =>
    notingRefusals(refusalAnswers({ resourceMetadata: resourceMetadataUrl(address), advertised, baseScope }, parts.refusal))
  const refuse = refusing(resource)
  const graph = graphClient(config.graphBaseUrl, mode.graphToken)
  const isOffered = ({ scope }: Tool) => scope === undefined || scopes.includes(scope)
  const { offered = [], leftOut = [] } = Object.groupBy(createTools(graph), (tool) => (isOffered(tool) ? 'offered' : 'leftOut'))
  for (const { name, scope } of leftOut)
    log.info({ tool: name, scope }, 'a tool is left out: MCP_SERVER_SCOPES does not list its scope')
  const tools = (parts.tools ?? keep)(offered, { graph })
  checkTools(tools, scopes)

  const keys = verifiedOnce(signatureVerifier(mode.keys.find), mode.keys.generation, now)
  const verify = tokenVerifier({
    signature: (parts.signature ?? keep)(keys),
    rules: (parts.tokenRules ?? keep)(mode.rules),
    dialect,
    now,
  })
  const authenticate = notingPeople(
    authenticator(stillGranted(verify, mode.hasEnded), (parts.bearer ?? keep)(findBearer), mode.advice),
  )
  const wireNeeds = {
    tools: tools.map((tool) => servedTool(tool, advertised([baseScope, ...(tool.scope === undefined ? [] : [tool.scope])]))),
    run: toolRunner({ log, now }),
    ...{ log, now },
  }
  const wires = (parts.wires ?? keep)({
    modern: modernWire(wireNeeds),
    legacy: legacyWire(wireNeeds, (refusal) => toResponse(refuse({ refusal })), config.sessions ?? true),
  })
  const sse = sseWire(wireNeeds, sseMessagesPath(resource))
  const documentOf = (address: string): ResourceMetadata => ({
    resource: address,
    authorization_servers: mode.authorizationServers,
    // Only what every request needs: more is asked for when it is needed (MCP, "Scope Minimization").
    scopes_supported: advertised([baseScope]),
    bearer_methods_supported: ['header'],
    resource_name: identity.name,
  })

  const allowed = (parts.origins ?? keep)(originPolicy(new URL(resource).origin, config.allowedOrigins))
  const gate = { allowed, authenticate, judgeCalls: callsJudged(tools) }
  const endpoint = mcpEndpoint({
    ...{ ...gate, refuse, resource, wires, now },
    ...(claimsWanted ? { claimsWanted } : {}),
  })
  const { stream, messages } = sseEndpoints({ ...gate, refuse: refusing(streams), wire: sse, now })
  const published = parts.resourceMetadata ?? keep
  const app = createApp({
    endpoints: [
      { path: new URL(resource).pathname, handler: endpoint },
      { path: new URL(streams).pathname, handler: stream },
      { path: sseMessagesPath(resource), handler: messages },
    ],
    metadata: [
      {
        document: published(documentOf(resource)),
        paths: (parts.resourceMetadataPlaces ?? keep)(resourceMetadataPaths(resource)),
      },
      { document: published(documentOf(streams)), paths: resourceMetadataPaths(streams).slice(0, 1) },
    ],
    ...(mode.router ? { oauthProxy: mode.router } : {}),
    refuse,
    checks: mode.checks,
    trustedProxies: config.trustedProxies ?? [],
    // A front on this machine passes on whatever name it was called by.
    onlyThisMachine: isLoopback(new URL(resource).hostname) && (config.trustedProxies ?? []).length === 0,
    secure: new URL(resource).protocol === 'https:',
    ...{ now, log },
  })
  const close = async () => {
    await Promise.all([wires.modern, wires.legacy, sse].map((wire) => wire.close()))
    // Last: whatever is still answered may need it.
    await mode.close()
  }
  return { app, close }
}
