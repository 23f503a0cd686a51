import type { Logger } from 'pino'
import { z } from 'zod'
import { ConsentMissing, SignInAgain, UpstreamUnavailable } from './graph/errors.ts'
import type { Principal } from './principal.ts'
import { traceOf } from './trace.ts'

/** What a tool says: one text, and whether it tells of a failure. */
export interface ToolAnswer {
  readonly text: string
  readonly isError?: boolean
}

/** One tool, whatever the wire it is called over. */
export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: z.ZodObject
  /** The short name of a scope that a call needs, besides the one that every request needs. */
  readonly scope?: string
  /** What it does. What it throws is logged, and answered with a fixed text. The arguments have passed `input`. */
  readonly handler: (principal: Principal, args: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<ToolAnswer>
}

export interface ToolNeeds {
  /** What Microsoft Graph says now. */
  readonly displayName: (principal: Principal, signal: AbortSignal) => Promise<string>
}

// Schemas are made once: to make them for each request costs more than to verify its token.
const noArguments = z.strictObject({})

/** The tools of this server. */
export const createTools = ({ displayName }: ToolNeeds): readonly Tool[] => [
  {
    name: 'get_user_name',
    title: 'Who am I?',
    description: 'Returns the display name of the signed-in user, as Microsoft Graph gives it now.',
    input: noArguments,
    handler: async (principal, _args, signal) => ({ text: await displayName(principal, signal) }),
  },
]

/** One request on its way through a wire: who it comes from, and whether it has to be answered with 401 after all. */
export class Exchange {
  readonly principal: Principal
  signInAgain = false

  constructor(principal: Principal) {
    this.principal = principal
  }
}

/** Runs a tool. Whatever it throws becomes a fixed text: an exception may hold a token, a path or an address. */
export async function runTool(
  tool: Tool,
  args: Readonly<Record<string, unknown>>,
  {
    exchange,
    signal,
    log,
  }: {
    readonly exchange: Exchange
    readonly signal: AbortSignal
    readonly log: Logger
  },
): Promise<ToolAnswer> {
  try {
    return await tool.handler(exchange.principal, args, signal)
  } catch (error) {
    log.warn({ tool: tool.name, ...traceOf(error) }, 'a tool failed')
    if (error instanceof SignInAgain) exchange.signInAgain = true
    return { text: failureText(error), isError: true }
  }
}

function failureText(error: unknown): string {
  if (error instanceof SignInAgain) return 'The sign-in has ended. Sign in again.'
  if (error instanceof ConsentMissing)
    return 'This server lacks a permission of Microsoft Graph. An administrator has to consent to it in the app registration.'
  if (error instanceof UpstreamUnavailable)
    return 'Microsoft Entra ID or Microsoft Graph gives this server no answer. Try again in a minute; if it stays so, tell its operator.'
  return 'The tool failed. The log of the server says why.'
}
