import { fail, pass, type Verdict } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { codes } from '../../kit/mcp-codes.ts'

/** Whether an MCP request was carried out: success, and a JSON-RPC result in the body. */
export const wasServed = (answer: Answer): boolean =>
  answer.status >= 200 && answer.status < 300 && answer.message?.result !== undefined

/** What a server says that would serve the request if its client could be asked: by 2026-07-28, and by 2025-11-25. */
const wantsToAsk: readonly (number | undefined)[] = [codes.missingCapability, codes.urlElicitationRequired]

/** Whether a request got as far as whoever carries it out: it was, or only wants something of the person that nobody offered. */
export const wasReached = (answer: Answer): boolean => wasServed(answer) || wantsToAsk.includes(answer.message?.error?.code)

/** An answer in a few words of ours: its status and what became of the JSON-RPC request, never its own text. */
export function inWords({ status, message }: Answer): string {
  if (message?.error !== undefined) return `${status} with JSON-RPC error ${message.error.code}`
  return message?.result === undefined ? `${status}` : `${status} and the request was served`
}

/** Passes for one of the statuses, and otherwise says which were due and what came. */
export const expectStatus = (answer: Answer, ...statuses: readonly [number, ...number[]]): Verdict =>
  statuses.includes(answer.status) ? pass : fail(`expected ${statuses.join(' or ')}, got ${inWords(answer)}`)
