import { fail, inconclusive, pass } from '../../kit/check.ts'
import type { Heard } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, meets } from './judging.ts'
import { methodOf } from './mcp-requests.ts'

/** An hour is longer than any run: whoever may keep a list, keeps it. */
const keeping = { ttlMs: 3_600_000, cacheScope: 'private' }
const twoPeople: Scenario = {
  id: 'two-people',
  what: 'a server whose lists are private and good for an hour, once for each of two people',
  anotherPerson: true,
  tools: ([first = {}], { person }) => (person === 1 ? [first] : [{ ...first, name: 'tool-of-the-second' }]),
  listing: () => keeping,
}

const served = (heard: readonly Heard[], method: string): boolean =>
  asked({ heard }, 'mcp').some((request) => request.status === 200 && methodOf(request) === method)

/** What a client keeps of one person's session, the next person who signs in at it must not see. */
export const isolated = meets(
  {
    id: 'client/private-results/isolated',
    requirement: requirement('cache.private-isolated'),
    title: 'What was kept of a private list is not shown to another person',
    catches: ['client/keeps-lists-for-everybody'],
  },
  twoPeople,
  (run) => {
    const { heard = [], ending = run.ending } = run.again ?? {}
    if (!served(run.heard, 'tools/list')) return inconclusive(`the first person saw no list; the client ${endingOf(run)}`)
    if (served(heard, 'tools/list')) return pass
    const call = asked({ heard }, 'mcp').find((request) => methodOf(request) === 'tools/call')
    if (call) return fail('expected tools/list of the second person, got a call of a tool that the first one saw')
    return ending.exitCode === 0
      ? fail('expected tools/list of the second person, got none, and an end as if there had been one')
      : inconclusive(`the second person did not get as far as the tools; the client ${endingOf({ ...run, ending })}`)
  },
)
