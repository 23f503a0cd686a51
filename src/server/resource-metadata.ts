import { Router } from 'express'
import { type Refusal, type RefusalAnswer, sendAnswer } from './refusal.ts'

/** The protected resource metadata document (RFC 9728 §2). */
export interface ResourceMetadata {
  readonly resource: string
  readonly authorization_servers: readonly string[]
  readonly scopes_supported: readonly string[]
  readonly bearer_methods_supported: readonly string[]
  readonly resource_name: string
}

const wellKnown = '/.well-known/oauth-protected-resource'
const allow = 'GET, HEAD, OPTIONS'

/** Where the document is looked for: the place made from the resource's path first (RFC 9728 §3.1), then the root (MCP). */
export const resourceMetadataPaths = (resource: string): [string, string] => [
  `${wellKnown}${new URL(resource).pathname}`,
  wellKnown,
]

/** The address that a challenge points to (RFC 9728 §5.1). */
export const resourceMetadataUrl = (resource: string): string => new URL(resourceMetadataPaths(resource)[0], resource).href

/** Serves the document to everybody: it is public, and a page of any origin may read it. @internal */
export function resourceMetadataRouter(
  document: object,
  paths: readonly string[],
  refuse: (refusal: Refusal) => RefusalAnswer,
): Router {
  const router = Router({ caseSensitive: true, strict: true })
  for (const path of paths) {
    router
      .route(path)
      .all((_request, response, next) => {
        response.set('access-control-allow-origin', '*')
        next()
      })
      .get((_request, response) => {
        response.json(document)
      })
      .options((_request, response) => {
        response
          .status(204)
          .set({ allow, 'access-control-allow-methods': 'GET, HEAD', 'access-control-allow-headers': '*' })
          .end()
      })
      .all((_request, response) => {
        sendAnswer(response, refuse({ refusal: 'document-read-only', allow }))
      })
  }
  return router
}
