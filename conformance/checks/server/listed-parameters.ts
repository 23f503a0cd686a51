import type { Step, Verdict } from '../../kit/check.ts'
import type { ServerUnderTest, TokenInHand } from '../../kit/instruments.ts'
import { type MirroredParameter, mirroringOf } from '../../kit/mirrored-parameters.ts'
import { controlled } from './door.ts'

/** What a check about parameters plays. */
export interface Played {
  readonly server: ServerUnderTest
  readonly token: TokenInHand
}

/** Lists the tools with a right token; the verdict where that cannot be done. */
export async function listed({ server }: Played, token: string, step: Step): Promise<readonly Tool[] | Verdict> {
  const verdict = await controlled(step, 'control: the first request with a right token', () => server.firstRequest({ token }))
  if (verdict !== undefined) return verdict
  const { message } = await step('control: which parameters have headers', () => server.listTools({ token }))
  const tools = message?.result?.['tools']
  return Array.isArray(tools) ? tools.filter((tool): tool is Tool => typeof tool?.name === 'string') : []
}

/** A tool as it is listed. */
export interface Tool {
  readonly name: string
  readonly inputSchema?: unknown
}

/** What a tool has mirrored. One whose annotations are at fault is another check's matter, and no client calls it. */
export const parametersOf = ({ inputSchema }: Tool): readonly MirroredParameter[] => {
  const mirroring = mirroringOf(inputSchema)
  return 'fault' in mirroring ? [] : mirroring.parameters
}
