import type { Answer } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import { createRecorder } from '../kit/recorder.ts'
import type { Revision } from '../kit/requirement.ts'
import type { OpenTarget } from './open-target.ts'
import { isStateless } from './rpc-request.ts'

/**
 * What a reader should know before the verdict: at which revisions a right token opens the server, and at which it does not.
 * Nothing is judged by it. Empty where there is no token to try.
 */
export async function spokenNotes(
  { stage, controlToken }: OpenTarget,
  revisions: readonly Revision[],
  signal: AbortSignal,
): Promise<string[]> {
  const wire = createRecorder({ redactor: stage.redactor, signal })
  const note = async (revision: Revision): Promise<string[]> => {
    const { server, issuer } = stage.instruments(revision, wire)
    try {
      const token = issuer ? await issuer.mint() : controlToken
      if (!server || token === undefined) return []
      const problem = problemAt(revision, await server.firstRequest({ token }))
      if (problem !== undefined)
        return [`At ${revision} ${problem}. If the server does not speak ${revision}, leave it out with --spec-version.`]
      return issuer ? [] : [`At ${revision} the server accepts the token that was given.`]
    } catch (error) {
      if (error instanceof NothingLearnt) return [`At ${revision} the server could not be tried: ${error.message}.`]
      throw error
    }
  }
  const notes = await Promise.all(revisions.map(note))
  return notes.flat().map((text) => stage.redactor.body(text))
}

function problemAt(revision: Revision, { status, message }: Answer): string | undefined {
  const method = isStateless(revision) ? 'server/discover' : 'initialize'
  if (!message?.result)
    return `${method} with a right token got HTTP ${status}${message?.error ? ` and the error ${message.error.code}` : ''} instead of a result`
  const { protocolVersion } = message.result
  return isStateless(revision) || protocolVersion === revision
    ? undefined
    : `initialize was answered with the version ${JSON.stringify(protocolVersion)}`
}
