/**
 * Where clients of MCP 2024-11-05 open their stream: `/sse` beside the endpoint. It is another way into the same server, so that
 * tokens for either are tokens for it.
 */
export const sseUrl = (resource: string): string => new URL('sse', resource).href

/** Where such clients post their messages. */
export const sseMessagesPath = (resource: string): string => new URL('messages', resource).pathname
