import { setTimeout as wait } from 'node:timers/promises'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import type { Wire } from '../kit/recorder.ts'

/** How a server that people use is asked. */
export interface Pace {
  /** The least time from one request to the next. */
  readonly milliseconds: number
  /** How many requests there may be in the whole run. */
  readonly most: number
}

/** Ten requests a second, as a person with a few browser tabs makes them, and no more than a few hundred. */
export const politePace: Pace = { milliseconds: 100, most: 800 }

/** The same for an authorization server: each check is a client and a sign-in of its own, so that a whole run takes some thousand. */
export const issuerPace: Pace = { ...politePace, most: 3000 }

/** Makes wires whose requests go out at one pace, however many there are of them; each waits for its turn. */
export function paced({ milliseconds, most }: Pace): (wire: Wire) => Wire {
  let turn = Promise.resolve()
  let sent = 0
  return (wire) => ({
    ...wire,
    send: async (request) => {
      const mine = turn
      turn = mine.then(() => wait(milliseconds))
      await mine
      if (sent >= most)
        throw new NothingLearnt(`the server has been asked ${most} times, and no more is asked of one that people use`)
      sent += 1
      return wire.send(request)
    },
  })
}
