import { check, fail, pass } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { readJson, streamEvents } from '../../kit/message.ts'
import { requirement } from '../../requirements/index.ts'
import { openConversation, servedConversation } from './session.ts'
import { otherPerson } from './session-life.ts'

const eventIds = ({ text }: Answer): readonly string[] => [...streamEvents(text)].flatMap(({ id }) => id || [])

const answers = (id: number, { text }: Answer): boolean =>
  [...streamEvents(text)].some(({ data }) => (readJson(data) as { id?: unknown } | undefined)?.id === id)

/**
 * Two requests, each answered on a stream of its own. Whoever takes up the first where it ended has heard all of it, so that the
 * response to the second can only come from the other stream. A server whose events have no ids cannot be asked to resume.
 */
export const otherStreamsNotReplayed = check({
  id: 'server/resumption/other-streams-not-replayed',
  requirement: requirement('http.no-cross-stream-replay'),
  title: 'Who resumes a stream is not told what was said on another one, least of all to somebody else',
  needs: ['server', 'token'],
  wants: ['issuer'],
  catches: ['server/replays-every-stream'],
  async run({ server, token, issuer }, step) {
    const conversation = await servedConversation(server, token, step)
    if ('verdict' in conversation) return conversation.verdict
    const request = (id: number) => ({ jsonrpc: '2.0', id, method: 'tools/list' })
    const first = await step('control: a request', () => conversation.post(request(11)))
    const second = await step('control: another request', () => conversation.post(request(12)))
    const [heardLast] = eventIds(first).slice(-1)
    const [begunOther] = eventIds(second)
    if (heardLast === undefined || begunOther === undefined) return pass
    const resume = (from: string) => ({ headers: { 'last-event-id': from }, listenMilliseconds: 300 })
    const resumed = await step('probe: GET from the end of the first stream', () => conversation.ask('GET', resume(heardLast)))
    if (answers(12, resumed)) return fail('expected nothing of another stream, got the response to another request')
    if (issuer === undefined) return pass
    const other = await issuer.mint({ claims: otherPerson(await issuer.right()) })
    const theirs = await step('control: a conversation of somebody else', () => openConversation(server, other))
    if (!('post' in theirs)) return pass
    const overheard = await step('probe: GET by somebody else from the beginning of the second stream', () =>
      theirs.ask('GET', resume(begunOther)),
    )
    return answers(12, overheard) ? fail('expected nothing of somebody else’s stream, got the response to their request') : pass
  },
})
