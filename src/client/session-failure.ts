import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError, type SdkHttpErrorData } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { ConnectError, type FailureReport } from './failure.ts'
import { networkProblem } from './http/network-problem.ts'
import { bareAddress, printable } from './printable.ts'

/** Says in our words why a request to the MCP server failed. An error that nobody foresaw stays what it is. */
export function sessionFailure(error: unknown, url: URL): unknown {
  // What was said below the SDK is worth more than what the SDK makes of it.
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth += 1)
    if (at instanceof ConnectError) return at
  const report = reportOf(error, bareAddress(url))
  return report ? new ConnectError(report, { cause: error }) : error
}

function reportOf(error: unknown, address: string): FailureReport | undefined {
  if (error instanceof SdkHttpError) return httpFailure(error.data, address)
  if (error instanceof ProtocolError) return answered(error)
  const code = networkProblem(error)
  if (code !== undefined)
    return {
      kind: 'unreachable',
      happened: `Nobody answers at ${address} (${code}).`,
      whose: 'the network',
      advice: 'See that the server is running and that host and port are right.',
    }
  if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout)
    return {
      kind: 'unreachable',
      happened: `${address} did not answer in time.`,
      whose: 'the MCP server',
      advice: 'Try again later, or see its log.',
    }
  if (error instanceof SdkError) return notMcp(`${address} does not answer as an MCP server does: ${printable(error.message)}`)
  if (isUnreadable(error))
    return {
      kind: 'failed',
      happened: `${address} sent what is no message of MCP (${printable(error.message, 100)}).`,
      whose: 'the MCP server',
      advice: 'See its log; what came is shown by "trace on" in the console, where it is JSON at all.',
    }
  return undefined
}

/** The SDK lets through what it fails of while it reads an answer: no JSON, JSON of another form, JSON nested too deep for it. */
const isUnreadable = (error: unknown): error is Error =>
  error instanceof Error &&
  (['SyntaxError', 'ZodError'].includes(error.name) || error.message === 'Maximum call stack size exceeded')

const answered = ({ code, message }: { readonly code: number; readonly message: string }): FailureReport => ({
  kind: 'failed',
  happened: `The server answered with error ${code}: ${printable(message)}`,
  whose: 'the MCP server',
  advice:
    'See that it has what was asked for, as "tools", "resources" and "prompts" show it, and that the arguments fit; else its log says more.',
})

/** An error of JSON-RPC, which comes with HTTP 404 where the method is unknown (MCP 2026-07-28, "Streamable HTTP"). */
const errorAnswer = z.object({ jsonrpc: z.literal('2.0'), error: z.object({ code: z.number(), message: z.string() }) })

function httpFailure({ status, text }: SdkHttpErrorData, address: string): FailureReport {
  if (status === 403)
    return {
      kind: 'refused',
      happened: `${address} forbids it (HTTP 403).`,
      whose: 'the MCP server',
      advice: 'The account that signed in may lack the right, or the server may not expect clients at this address.',
    }
  if (status >= 500)
    return {
      kind: 'failed',
      happened: `${address} failed (HTTP ${status}).`,
      whose: 'the MCP server',
      advice: 'Try again later, or see its log.',
    }
  const spoken = errorAnswer.safeParse(json(text))
  if (spoken.success) return answered(spoken.data.error)
  return notMcp(`${address} does not answer as an MCP server does (HTTP ${status}).`)
}

function json(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}

const notMcp = (happened: string): FailureReport => ({
  kind: 'unreachable',
  happened,
  whose: 'you',
  advice: 'See that the address is that of its MCP endpoint; often the path is /mcp.',
})
