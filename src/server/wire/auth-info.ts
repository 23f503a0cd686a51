import { Exchange } from '../tools/run-tool.ts'

/** What both SDKs carry from the HTTP request to the tool: their members, and ours under `extra`. */
interface AuthInfo {
  token: string
  clientId: string
  scopes: string[]
  expiresAt: number
  extra: Record<string, unknown>
}

/** Wraps an exchange for its way through an SDK. */
export const authInfoOf = (exchange: Exchange): AuthInfo => ({
  token: exchange.principal.token,
  clientId: exchange.principal.clientId,
  scopes: [...exchange.principal.scopes],
  expiresAt: Math.floor(exchange.principal.expiresAt.getTime() / 1000),
  extra: { exchange },
})

/**
 * Finds the exchange that a tool is called in.
 * @throws {Error} where an SDK lost it: no tool runs for nobody
 */
export function exchangeOf(authInfo: { readonly extra?: Record<string, unknown> } | undefined): Exchange {
  const exchange = authInfo?.extra?.['exchange']
  if (exchange instanceof Exchange) return exchange
  throw new Error('a tool was called without an exchange')
}
