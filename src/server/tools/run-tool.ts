import type { Logger } from 'pino'
import { AccessBlocked, ConsentMissing, SignInAgain, UpstreamUnavailable } from '../graph/errors.ts'
import type { Principal } from '../principal.ts'
import { traceOf } from '../trace.ts'
import { signInRounds } from './sign-in-rounds.ts'
import type { Tool, ToolAnswer } from './tool.ts'

/** One request on its way through a wire: who it comes from, and whether it has to be answered with 401 after all. */
export class Exchange {
  readonly principal: Principal
  /** Set by a tool that cannot go on before the person has signed in again. `claims`: what Entra wants to see, as JSON. */
  signInAgain: { readonly claims: string | undefined } | undefined

  constructor(principal: Principal) {
    this.principal = principal
  }
}

/** Runs a tool. Never throws: an exception may hold a token, a path or an address, so it becomes a fixed text. */
export type RunTool = (
  tool: Tool,
  args: Readonly<Record<string, unknown>>,
  exchange: Exchange,
  signal: AbortSignal,
) => Promise<ToolAnswer>

export function toolRunner({ log, now }: { readonly log: Logger; readonly now: () => Date }): RunTool {
  const rounds = signInRounds(now)
  return async (tool, args, exchange, signal) => {
    try {
      const answer = await tool.handler(exchange.principal, args, signal)
      rounds.helped(exchange.principal, tool.name)
      return answer
    } catch (error) {
      log.warn({ tool: tool.name, ...traceOf(error) }, 'a tool failed')
      if (!(error instanceof SignInAgain)) return failure(failureText(error))
      if (!rounds.mayBegin(exchange.principal, tool.name)) return failure(error.claims ? moreThanSignIn : signInNoHelp)
      exchange.signInAgain = { claims: error.claims }
      return failure('The sign-in has ended. Sign in again.')
    }
  }
}

const failure = (text: string): ToolAnswer => ({ text, isError: true })

const moreThanSignIn =
  'Microsoft Entra ID asks for more than the sign-in of this MCP client shows, such as a second factor or a managed device. Sign in where that can be shown, or ask your administrator about the Conditional Access policy.'
const signInNoHelp =
  'Signing in again did not help: Microsoft Entra ID or Microsoft Graph still refuses to go on for this user. Tell the operator of this server; its log says why.'

function failureText(error: unknown): string {
  if (error instanceof AccessBlocked)
    return 'A policy of your organisation keeps this server from Microsoft Graph for you. Ask your administrator; signing in again changes nothing.'
  if (error instanceof ConsentMissing)
    return 'This server lacks a permission of Microsoft Graph. An administrator has to consent to it in the app registration.'
  if (error instanceof UpstreamUnavailable)
    return error.retryAfterSeconds === undefined
      ? 'Microsoft Entra ID or Microsoft Graph gives this server no answer. Try again in a minute; if it stays so, tell its operator.'
      : `Microsoft Entra ID or Microsoft Graph has too much to do to give this server an answer. Try again in ${error.retryAfterSeconds} seconds.`
  return 'The tool failed. The log of the server says why.'
}
