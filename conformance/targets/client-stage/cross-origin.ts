import type { Asked, Reply } from './listener.ts'

/** The answer, also for pages of other origins (Fetch Standard, "CORS protocol"): some clients live in a browser. */
export const forPages = (reply: Reply): Reply => ({
  ...reply,
  headers: {
    ...reply.headers,
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'WWW-Authenticate, Mcp-Session-Id',
  },
})

/** The answer to a page that asks beforehand whether it may; undefined for every other request. */
export function preflight({ method, headers }: Asked): Reply | undefined {
  const [wanted] = headers['access-control-request-headers'] ?? []
  if (method !== 'OPTIONS') return undefined
  const allowed = {
    'access-control-allow-methods': 'GET, POST, DELETE',
    ...(wanted !== undefined && { 'access-control-allow-headers': wanted }),
  }
  return forPages({ purpose: 'nothing', status: 204, headers: allowed })
}
