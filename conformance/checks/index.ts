import type { AnyCheck } from '../kit/check.ts'
import type { Role } from '../kit/requirement.ts'
import { authorizationServerChecks } from './authorization-server/index.ts'
import { clientChecks } from './client/index.ts'
import { proxyChecks, resourceServerChecks } from './server/index.ts'

/** What an MCP server is judged by; the proxy's and the authorization server's are asked only of one that is its own authorization server. */
export const serverChecks: readonly AnyCheck[] = [...resourceServerChecks, ...proxyChecks, ...authorizationServerChecks]

/** Every check there is, whoever it judges. */
export const allChecks: readonly AnyCheck[] = [...serverChecks, ...clientChecks]

/** What each party is asked. A server that is its own authorization server is judged as one. */
export const checksOf: Readonly<Record<Role, readonly AnyCheck[]>> = {
  server: serverChecks,
  client: clientChecks,
  'authorization-server': authorizationServerChecks,
}

export { authorizationServerChecks, clientChecks }
