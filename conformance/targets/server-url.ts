import type { Limits } from '../kit/http-client.ts'
import type { TokenInHand, ToolCall } from '../kit/instruments.ts'
import { createRedactor, type Redactor } from '../kit/redaction.ts'
import type { DialectName } from './issuers/index.ts'
import { type OpenTarget, TargetFailure } from './open-target.ts'
import { politePace } from './pace.ts'
import { stageServer } from './target-stage.ts'
import { openTrustingServer, type Patience } from './trusting-server.ts'

export interface ServerUrl {
  /** The MCP endpoint of a server that is running. */
  readonly url: string
  /** The origin of a mock Entra that the server trusts, such as `http://localhost:9400`; `true`: an issuer is started here, for the server to trust. */
  readonly mock?: string | true | undefined
  /** The port of the issuer that is started here. Default: 9400, the same each time, for whoever has to write it down. */
  readonly mockPort?: number | undefined
  readonly dialect: DialectName
  /** A token that the server accepts. None can be minted with it. */
  readonly token?: string | undefined
  /** A public client at the server's real authorization server, with which a person signs in. */
  readonly clientId?: string | undefined
  /** How that person is brought to the sign-in page. */
  readonly browser?: 'open' | 'print' | 'headless' | undefined
  readonly tool?: ToolCall | undefined
  readonly user?: string | undefined
  /** How long is waited until the server trusts the issuer, and who is told what to configure meanwhile. */
  readonly patience: Patience
  /** Bounds of each answer to what is asked before the run. */
  readonly limits?: Limits | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * A server that is running. Behind an issuer of ours it is tried out like one that was started here; else it is one that people
 * use, and is asked little, slowly, and nothing that would change it.
 * @throws TargetFailure where the address is none, the mock is none or is not trusted, or nobody signs in.
 */
export async function openServerUrl(target: ServerUrl): Promise<OpenTarget> {
  const { url, mock, tool, user, limits, signal } = target
  const protocol = URL.parse(url)?.protocol
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new TargetFailure(`${JSON.stringify(url)} is not the http address of an MCP endpoint.`)
  if (typeof mock === 'string' && !URL.canParse(mock))
    throw new TargetFailure(`${JSON.stringify(mock)} is not the origin of a mock, such as http://localhost:9400.`)
  const redactor = createRedactor()
  try {
    if (mock === true) return await openTrustingServer({ ...target, port: target.mockPort ?? 9400, redactor })
    if (mock !== undefined) {
      const [{ entraParty }, { openMockControl }] = await Promise.all([
        import('./issuers/entra.ts'),
        import('./issuers/mock-control.ts'),
      ])
      const party = entraParty(await openMockControl(`${new URL(mock).origin}/_mock`, user), redactor)
      const stage = await stageServer({ url, party, tool, user, redactor, limits, signal })
      return { role: 'server', url, command: null, stage, close: async () => {} }
    }
    const token = await tokenOf(target, redactor)
    const stage = await stageServer({ url, token, tool, pace: politePace, redactor, limits, signal })
    return { role: 'server', url, command: null, stage, width: 1, close: async () => {} }
  } catch (error) {
    throw error instanceof TargetFailure
      ? error
      : new TargetFailure(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** The token that was given, or that a person gets by signing in before anything is asked; undefined where there is neither. */
async function tokenOf({ url, token, clientId, browser = 'open', signal, patience }: ServerUrl, redactor: Redactor) {
  const inHand = (text: string): TokenInHand => {
    redactor.keep(text)
    return { take: async () => text }
  }
  if (token !== undefined) return inHand(token)
  if (clientId === undefined) return undefined
  const { signInAtIssuer } = await import('./sign-in-at-issuer.ts')
  return inHand(
    await signInAtIssuer({ url, clientId, browser, signal, redactor, log: patience.tell, milliseconds: patience.milliseconds }),
  )
}
