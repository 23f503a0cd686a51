import { createRedactor } from '../kit/redaction.ts'
import { type OpenTarget, TargetFailure } from './open-target.ts'
import { stageServer } from './target-stage.ts'

export interface ServerUrl {
  /** The MCP endpoint of a server that is running. */
  readonly url: string
  /** The origin of a mock Entra that the server trusts, such as `http://localhost:9400`. */
  readonly mock?: string | undefined
  /** A token that the server accepts. Nothing can be minted with it, but it shows whether the server works. */
  readonly token?: string | undefined
  readonly tool?: string | undefined
  readonly user?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** @throws TargetFailure where the address is none, or the mock is none. */
export async function openServerUrl({ url, mock, token, tool, user, signal }: ServerUrl): Promise<OpenTarget> {
  const protocol = URL.parse(url)?.protocol
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new TargetFailure(`${JSON.stringify(url)} is not the http address of an MCP endpoint.`)
  if (mock !== undefined && !URL.canParse(mock))
    throw new TargetFailure(`${JSON.stringify(mock)} is not the origin of a mock, such as http://localhost:9400.`)
  const redactor = createRedactor()
  if (token !== undefined) redactor.keep(token)
  const control = mock === undefined ? undefined : `${new URL(mock).origin}/_mock`
  const stage = await stageServer({ url, control, tool, user, redactor, signal }).catch((error: unknown) => {
    throw new TargetFailure(error instanceof Error ? error.message : String(error), { cause: error })
  })
  return { url, command: null, stage, controlToken: token, close: async () => {} }
}
