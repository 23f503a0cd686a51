import type { Parameters } from '../../kit/client-scenario.ts'

/** One Bearer challenge (RFC 6750 §3). */
export function challengeLine(parameters: Parameters): string {
  const said = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`)
  return said.length === 0 ? 'Bearer' : `Bearer ${said.join(', ')}`
}
