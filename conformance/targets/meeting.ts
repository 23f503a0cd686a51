import type { Limits } from '../kit/http-client.ts'
import type { Answer, ServerUnderTest, ToolCall } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import { createRecorder } from '../kit/recorder.ts'
import { revisions as known, type Revision } from '../kit/requirement.ts'
import { listedTools } from './listed-tools.ts'
import { type OpenTarget, TargetFailure } from './open-target.ts'
import { isStateless } from './rpc-request.ts'

/** What is known of a server before anything is judged. */
export interface Meeting {
  /** Why a revision is not the server's, for those that are not: nothing can be learnt at them that needs a token. */
  readonly unspoken: ReadonlyMap<Revision, string>
  /** What a reader should know beside the verdict. */
  readonly notes: readonly string[]
}

export interface MeetingOptions {
  readonly signal: AbortSignal
  /** Bounds of each answer. */
  readonly limits?: Limits
  /** The tool that was named. */
  readonly tool?: ToolCall | null
}

/** What the first request of a revision came to: `said` is told to the reader. */
type Greeting = { readonly kind: 'spoken' | 'unspoken' | 'unclear'; readonly said?: string }

/**
 * Meets the server with a right token, at each revision. Nothing is judged by it. Without a token there is nothing to say.
 * @throws TargetFailure where the tool that was named is not there, or wants arguments that were not given.
 */
export async function meet(
  { stage }: OpenTarget,
  revisions: readonly Revision[],
  { signal, limits, tool = null }: MeetingOptions,
): Promise<Meeting> {
  const wire = createRecorder({ redactor: stage.redactor, signal, ...(limits && { limits }) })
  const greet = async (revision: Revision): Promise<Greeting> => {
    const { server, token, issuer } = stage.instruments(revision, wire)
    if (!server || !token) return { kind: 'unclear' }
    try {
      const right = await token.take()
      const first = await server.firstRequest({ token: right })
      const greeting = notItsOwn(revision, first) ? await askedAgain(revision, server, right) : greetingOf(revision, first)
      if (greeting.kind === 'unclear' && refusals.includes(first.status))
        return { ...greeting, said: `${greeting.said} ${issuer ? whomToTrust(right) : notThisToken}` }
      if (greeting.kind !== 'spoken') return greeting
      if (tool) await checkTool(server, right, tool)
      return issuer ? greeting : { ...greeting, said: `At ${revision} the server accepts the token that was given.` }
    } catch (error) {
      if (error instanceof NothingLearnt)
        return { kind: 'unclear', said: `At ${revision} the server could not be tried: ${error.message}.` }
      throw error
    }
  }
  const greetings = await Promise.all(revisions.map(async (revision) => [revision, await greet(revision)] as const))
  const safe = (text: string | undefined) => (text === undefined ? [] : [stage.redactor.body(text)])
  const of = (kind: 'unspoken') => greetings.filter(([, greeting]) => greeting.kind === kind)
  return {
    unspoken: new Map(of('unspoken').flatMap(([revision, { said }]) => safe(said).map((text) => [revision, text] as const))),
    notes: greetings.flatMap(([, { kind, said }]) => (kind === 'unspoken' ? [] : safe(said))),
  }
}

/** Statuses by which a server says that it does not take the token. */
const refusals: readonly number[] = [401, 403]

/** What a server of somebody who is new here has most likely not been told. The token is shown by what it says. */
const whomToTrust = (token: string): string =>
  `Is the server told whom to trust, and by which audience and scope (OIDC_ISSUER, JWKS_URI, OIDC_AUDIENCE, OIDC_SCOPE, or its own variables)? What it refused: ${token}`

const notThisToken = 'The server does not accept the token that was given.'

/** Statuses that are no answer to the question which revision is spoken: the token, the server or the way is the trouble. */
const troubles: readonly number[] = [401, 403, 407, 408, 413, 421, 425, 429]

function greetingOf(revision: Revision, { status, message }: Answer): Greeting {
  const method = isStateless(revision) ? 'server/discover' : 'initialize'
  const version = message?.result?.['protocolVersion']
  if (message?.result && (isStateless(revision) || version === revision)) return { kind: 'spoken' }
  if (message?.result)
    return unspoken(
      revision,
      `it answers ${method} with ${JSON.stringify(version)}`,
      typeof version === 'string' ? [version] : [],
    )
  const got = `${method} with a right token got HTTP ${status}${message?.error ? ` and the error ${message.error.code}` : ''}`
  if (troubles.includes(status) || status >= 500 || (!message && status < 400))
    return { kind: 'unclear', said: `At ${revision} ${got} instead of a result.` }
  return unspoken(revision, got, supportedIn(message?.error?.data))
}

/** `server/discover` is for clients of every revision: some serve it, and list the asked revision not among theirs. */
function notItsOwn(revision: Revision, { message }: Answer): boolean {
  const supported = message?.result?.['supportedVersions']
  return isStateless(revision) && Array.isArray(supported) && !supported.includes(revision)
}

/** Whoever serves the next request nevertheless has forgotten to list it, which is for a check to judge. */
async function askedAgain(revision: Revision, server: ServerUnderTest, token: string): Promise<Greeting> {
  const { status, message } = await server.listTools({ token })
  if (message?.error === undefined) return { kind: 'spoken' }
  const got = `it does not list it in server/discover, and tools/list got HTTP ${status} and the error ${message.error.code}`
  return unspoken(revision, got, supportedIn(message.error.data))
}

/** The list that 2026-07-28 sends with the error -32022. */
function supportedIn(data: unknown): readonly unknown[] {
  const supported = typeof data === 'object' && data !== null && 'supported' in data ? data.supported : undefined
  return Array.isArray(supported) ? supported : []
}

function unspoken(revision: Revision, got: string, spoken: readonly unknown[]): Greeting {
  const asked = known.filter((name) => spoken.includes(name))
  const other = asked.length > 0 ? `ask it by --spec-version ${asked.join(',')}` : 'leave it out with --spec-version'
  return { kind: 'unspoken', said: `the server does not speak ${revision}: ${got}; ${other}` }
}

async function checkTool(server: ServerUnderTest, token: string, { name, arguments: given }: ToolCall): Promise<void> {
  const answer = await server.listTools({ token })
  const tools = listedTools(answer)
  const tool = tools?.find((one) => one.name === name)
  // It may be on a later page of the list.
  if (tools === undefined || (!tool && answer.message?.result?.['nextCursor'] !== undefined)) return
  if (!tool) {
    const names = tools.length === 0 ? 'it lists none' : `it lists ${tools.map((one) => one.name).join(', ')}`
    throw new TargetFailure(`The server has no tool ${JSON.stringify(name)}: ${names}.`)
  }
  const missing = tool.required.filter((argument) => !(argument in given))
  if (missing.length > 0)
    throw new TargetFailure(
      `The tool ${JSON.stringify(name)} cannot be called without ${missing.join(', ')}: give them by --args.`,
    )
}
