import { check, fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Request, ServerUnderTest, TokenInHand } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { inWords, wasServed } from './served.ts'

/** Enough to tell what stays from what changes: of two random characters one in sixteen is alike, of four one in four thousand. */
const sessionsOpened = 4

/** The ids of some sessions, opened with one token one after the other; or the verdict where there are none. */
async function idsOf(
  server: ServerUnderTest,
  inHand: TokenInHand,
  step: Step,
): Promise<readonly string[] | { readonly verdict: Verdict }> {
  const token = await inHand.take()
  const ids: string[] = []
  for (let opened = 0; opened < sessionsOpened; opened += 1) {
    const answer = await step('a session of a right token', () => server.firstRequest({ token }))
    if (!wasServed(answer)) return { verdict: inconclusive(`a right token got ${inWords(answer)}, so there is no session`) }
    const id = answer.headers['mcp-session-id']?.[0]
    if (id === undefined) return { verdict: pass }
    ids.push(id)
  }
  return ids
}

/**
 * In how many bits ids can differ at most, as far as some of them show it: the places at which they are not all alike, times
 * what one character of those found there can say.
 */
export function differingBits(ids: readonly string[]): number {
  const length = Math.max(...ids.map((id) => id.length))
  const places = Array.from({ length }, (_, place) => new Set(ids.map((id) => id[place] ?? '')))
  const differing = places.filter(({ size }) => size > 1)
  const characters = new Set(differing.flatMap((place) => [...place]))
  return differing.length * Math.log2(Math.max(characters.size, 1))
}

/** Counting up changes one place or two. */
const countingBits = 8
/** What no generator of 64 bits falls below by chance; OWASP asks sessions for 64. */
const guessableBits = 48

const judgeIds = (
  id: string,
  rule: Parameters<typeof requirement>[0],
  title: string,
  catches: [string, ...string[]],
  bits: number,
) =>
  check({
    id,
    requirement: requirement(rule),
    title,
    needs: ['server', 'token'],
    catches,
    async run({ server, token }, step) {
      const ids = await idsOf(server, token, step)
      if ('verdict' in ids) return ids.verdict
      if (new Set(ids).size < ids.length) return fail('expected a new id for each session, got one twice')
      const differing = Math.floor(differingBits(ids))
      return differing < bits ? fail(`expected ids that nobody can guess, got some that differ in ${differing} bits`) : pass
    },
  })

export const sessionIdsNotCounted = judgeIds(
  'server/session-ids/not-predictable',
  'session.nondeterministic',
  'The ids of sessions follow from nothing: none comes twice, and they do not count up',
  ['server/counts-its-sessions', 'server/one-session-a-token'],
  countingBits,
)

export const sessionIdsStrong = judgeIds(
  'server/session-ids/not-guessable',
  'session.id-secure',
  'The ids of sessions are long enough that nobody guesses one',
  ['server/short-session-ids', 'server/counts-its-sessions', 'server/one-session-a-token'],
  guessableBits,
)

/** Some fronts change or cut other characters, and then no client can come back to its session. */
export const sessionIdsVisible = check({
  id: 'server/session-ids/visible-ascii',
  requirement: requirement('session.id-ascii'),
  title: 'The id of a session is made of visible ASCII',
  needs: ['server', 'token'],
  catches: ['server/session-id-with-a-blank'],
  async run({ server, token }, step) {
    const right = await token.take()
    const answer = await step('a session of a right token', () => server.firstRequest({ token: right }))
    if (!wasServed(answer)) return inconclusive(`a right token got ${inWords(answer)}, so there is no session`)
    const ids = answer.headers['mcp-session-id'] ?? []
    return ids.every((id) => /^[\x21-\x7e]+$/.test(id))
      ? pass
      : fail('expected an id of visible ASCII, got other characters in it')
  },
})

/** Whoever chooses the id of a session knows it, and waits for somebody else to be given it (session fixation). */
export const sessionIdsOwn = check({
  id: 'server/session-ids/not-of-the-client',
  requirement: requirement('session.nondeterministic'),
  title: 'Who opens a session under an id of their own choice is given another one, or none',
  needs: ['server', 'token'],
  catches: ['server/hands-out-the-session-that-is-asked-for'],
  async run({ server, token }, step) {
    const right = await token.take()
    const open = (headers: Request['headers']) => server.firstRequest({ token: right, ...(headers && { headers }) })
    const control = await step('control: a session of a right token', () => open({}))
    if (!wasServed(control)) return inconclusive(`a right token got ${inWords(control)}, so there is no session`)
    const chosen = `chosen-by-a-client-${crypto.randomUUID()}`
    const probe = await step('probe: a session under a chosen id', () => open({ 'mcp-session-id': chosen }))
    return probe.headers['mcp-session-id']?.includes(chosen)
      ? fail('expected an id that the server made, got that of the client')
      : pass
  },
})
