import { check, fail, pass } from '../../kit/check.ts'
import { NoAnswer } from '../../kit/nothing-learnt.ts'
import { requirement } from '../../requirements/index.ts'
import { controlled, openDoor } from './door.ts'
import { inWords } from './served.ts'

/** What most servers still read, and what most refuse to. */
const sizes = [12_000, 64_000]

/** It may be served, or refused as the client's mistake; that the connection ends before the answer is read is no failure of the server's. */
export const largeFieldsSurvived = check({
  id: 'server/endpoint/large-fields-survived',
  requirement: requirement('http.large-fields-4xx'),
  title: 'A request with a right token and a header of 12 kB, or of 64 kB, is served, or refused as the client’s mistake',
  needs: ['server', 'token'],
  catches: ['server/fails-on-large-fields'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    for (const bytes of sizes) {
      const headers = { 'x-conformance-filler': 'a'.repeat(bytes) }
      const probe = await step(`probe: ${door.name} with a header of ${bytes / 1000} kB`, () =>
        door.knock({ token, headers }).catch((error: unknown) => {
          if (error instanceof NoAnswer) return undefined
          throw error
        }),
      )
      if (probe !== undefined && probe.status >= 500)
        return fail(`expected it to be served, or 4xx, got ${inWords(probe)} with a header of ${bytes / 1000} kB`)
    }
    return (await controlled(step, `control: ${door.name} with the right token again`, () => door.knock({ token }))) ?? pass
  },
})
