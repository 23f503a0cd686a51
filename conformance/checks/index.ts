import type { AnyCheck } from '../kit/check.ts'
import { authorizationServerChecks } from './authorization-server/index.ts'
import { clientChecks } from './client/index.ts'
import { proxyChecks, resourceServerChecks } from './server/index.ts'

/** What an MCP server is judged by; the proxy's and the authorization server's are asked only of one that is its own authorization server. */
export const serverChecks: readonly AnyCheck[] = [...resourceServerChecks, ...proxyChecks, ...authorizationServerChecks]

/** Every check there is, whoever it judges. */
export const allChecks: readonly AnyCheck[] = [...serverChecks, ...clientChecks]

export { clientChecks }
