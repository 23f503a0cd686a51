import type { RequestHandler } from 'express'

/**
 * Lets pages of any origin call an endpoint. Safe here, and only here: these endpoints look at no cookie, so a page can do
 * nothing that its author could not do without a browser. MCP clients that live in a browser need it.
 */
export const openToAllOrigins: RequestHandler = (request, response, next) => {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-expose-headers', 'WWW-Authenticate')
  if (request.method !== 'OPTIONS') return next()
  response.setHeader('access-control-allow-methods', 'GET, POST')
  // Clients may add headers of their own, such as MCP-Protocol-Version; nothing here depends on any of them.
  response.setHeader('access-control-allow-headers', request.get('access-control-request-headers') ?? '*')
  response.setHeader('access-control-max-age', '3600')
  response.writeHead(204).end()
}
