import { type Client, SdkHttpError, type ServerCapabilities } from '@modelcontextprotocol/client'
import { contextOf, type SignInOptions } from './connect-options.ts'
import { type Credentials, credentials } from './credentials.ts'
import { stopped } from './failure.ts'
import type { Context } from './oauth/context.ts'
import { resourceMetadata } from './oauth/resource-metadata.ts'
import { orStopped } from './oauth/turns.ts'
import { sessionFailure } from './session-failure.ts'
import type { Step } from './steps.ts'
import { type TokenView, tokenView } from './token-view.ts'
import { type CallOptions, type Verbs, verbs } from './verbs.ts'
import type { Elicit } from './wire/elicitation.ts'
import type { Notice } from './wire/notices.ts'
import { openWire, type Wire } from './wire/wire.ts'

export interface ConnectOptions extends SignInOptions {
  /** Puts a question of the server's to the person, in the middle of a call. Without it the server is told that nobody can be asked. */
  readonly elicit?: Elicit | undefined
  /** Told what the server says by itself: its log while it does something, and that its lists have changed. */
  readonly onNotice?: ((notice: Notice) => void) | undefined
  /** How long one request to the server may take, counted anew with each news of its progress. Default 60. */
  readonly timeoutSeconds?: number | undefined
  /** Stops the connecting, a sign-in included. */
  readonly signal?: AbortSignal | undefined
}

/** A connection to one MCP server, signed in where the server asked for it. Its methods throw ConnectError. */
export interface Session extends Verbs {
  /** The revision of MCP that both sides speak, such as `2026-07-28`. */
  readonly protocolVersion: string
  readonly serverInfo: { readonly name: string; readonly version: string } | undefined
  /** What the server says about its use, for whoever uses its tools. */
  readonly instructions: string | undefined
  readonly transport: Wire['transport']
  /** What the server has: tools, resources, prompts, completions, as it says itself. */
  readonly capabilities: Readonly<ServerCapabilities>
  /** The legs so far, in order. */
  readonly steps: readonly Step[]
  /** The token in use, as far as it may be seen; undefined where the server asked for none. */
  token(): TokenView | undefined
  /** The scopes that the server's resource document lists, as it stands now; undefined where it has none, or no list. */
  advertisedScopes(options?: Pick<CallOptions, 'signal'>): Promise<readonly string[] | undefined>
  /** Takes the tokens back where the authorization server can be asked to, and forgets them. The next call signs in anew. */
  signOut(signal?: AbortSignal): ReturnType<Credentials['signOut']>
  /** Ends the session at the server too, where the older wire has one. */
  close(): Promise<void>
}

/**
 * Connects to an MCP server: asks without a token, is refused, finds the authorization server, signs in, and asks again.
 * Speaks 2026-07-28, and 2025-11-25 and older to servers that do not.
 * @throws ConnectError saying what happened, whose part it is, and what to try.
 */
export async function connect(options: ConnectOptions): Promise<Session> {
  const steps: Step[] = []
  const tell = (step: Step): void => {
    steps.push(step)
    options.onStep?.(step)
  }
  const context = { ...contextOf(options), tell }
  const { url } = context.server
  const access = credentials(context)
  const timeoutSeconds = options.timeoutSeconds ?? 60
  const open = (signal: AbortSignal | undefined, era?: 'legacy') =>
    openWire({ url, fetch: access.fetch, elicit: options.elicit, onNotice: options.onNotice, timeoutSeconds, signal, era })

  /** Does a thing that may be refused, and says in our words why it failed. */
  async function guarded<Result>(action: () => Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
    try {
      return await orStopped(access.withToken(action, signal), signal)
    } catch (error) {
      if (signal?.aborted) throw stopped()
      throw sessionFailure(error, url)
    }
  }

  let wire = await guarded(() => open(options.signal), options.signal)
  /** A session that the server has forgotten is begun anew, once (MCP 2025-11-25, "Session Management": 404). */
  const call = <Result>(action: (client: Client) => Promise<Result>, signal: AbortSignal | undefined): Promise<Result> =>
    guarded(async () => {
      try {
        return await action(wire.client)
      } catch (error) {
        if (!wire.hasSession() || !(error instanceof SdkHttpError && error.data.status === 404)) throw error
        await wire.client.close()
        wire = await open(signal, 'legacy')
        return action(wire.client)
      }
    }, signal)

  const info = wire.client.getServerVersion()
  const protocolVersion = wire.client.getNegotiatedProtocolVersion() ?? 'unknown'
  const serverInfo = info && { name: info.name, version: info.version }
  tell({ step: 'connected', protocolVersion, serverInfo })
  return {
    ...verbs({ call, tell, timeoutSeconds, logs: options.onNotice !== undefined }),
    protocolVersion,
    serverInfo,
    instructions: wire.client.getInstructions(),
    transport: wire.transport,
    capabilities: wire.client.getServerCapabilities() ?? {},
    steps,
    token: () => tokenView(access.held()),
    advertisedScopes: ({ signal } = {}) => guarded(() => advertisedScopes(context, steps, signal), signal),
    signOut: access.signOut,
    close: () => wire.close(),
  }
}

/**
 * Signs out of a server without connecting to it: what is kept for it is taken back where the authorization server can be
 * asked to, and forgotten.
 * @throws ConnectError when what is kept cannot be read or changed.
 */
export const signOut = (options: SignInOptions): ReturnType<Credentials['signOut']> => credentials(contextOf(options)).signOut()

async function advertisedScopes({ server, fetch }: Context, steps: readonly Step[], signal: AbortSignal | undefined) {
  const challenge = steps.findLast((step) => step.step === 'refused')?.challenge
  const resource = await resourceMetadata(server, challenge, { fetch, signal })
  return 'reasons' in resource ? undefined : resource.scopesSupported
}
