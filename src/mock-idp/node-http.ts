import { createRequire } from 'node:module'

/**
 * Node's `http`, by `require`: an `import` of it reads every name it exports, and one of them, `WebSocket`, brings in the
 * whole of `fetch` (measured: 30 of the 170 ms until the first answer).
 */
export const { createServer, IncomingMessage }: typeof import('node:http') = createRequire(import.meta.url)('node:http')
