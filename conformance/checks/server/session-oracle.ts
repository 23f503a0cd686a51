import { check, fail, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { openDoor } from './door.ts'
import { wasServed } from './served.ts'
import { inSession, listing } from './session.ts'

/** Whoever may ask which ids there are can look for one, and learns who is at work. */
export const sessionsNotTold = check({
  id: 'server/session/not-told-to-strangers',
  requirement: requirement('http.errors-tell-nothing'),
  title: 'A stranger is refused alike in a session that there is and in one that there is not',
  needs: ['server', 'token'],
  catches: [
    'server/tells-strangers-which-sessions-there-are@2025-03-26',
    'server/tells-strangers-which-sessions-there-are@2025-06-18',
    'server/tells-strangers-which-sessions-there-are@2025-11-25',
  ],
  async run({ server, token }, step) {
    // From 2026-07-28 on there are none.
    if (server.revision >= '2026-07-28') {
      const opened = await openDoor(server, token, step)
      return 'verdict' in opened ? opened.verdict : pass
    }
    return inSession(server, token, step, async (session) => {
      const ask = (id: string) => session.post(listing, { token: undefined, headers: { 'mcp-session-id': id } })
      const there = await step('control: tools/list of a stranger in the session', () => ask(session.id))
      const nowhere = await step('probe: the same in a session of nobody', () => ask(otherThan(session.id)))
      // Who is served in a session without a token learns more than that it is there, which is for others to judge.
      return wasServed(there) || there.status === nowhere.status
        ? pass
        : fail(`a session of nobody: expected ${there.status} as in one that there is, got ${nowhere.status}`)
    })
  },
})

/** An id of the same form: each of its letters and digits is another one. */
const otherThan = (id: string): string =>
  id.replace(/[0-8a-eg-yA-EG-Y]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1))
