import { setTimeout as wait } from 'node:timers/promises'

/** The legs of the flow: whatever a client or a browser asks of the server. */
export const legs = [
  'register',
  'authorize',
  'consent',
  'callback',
  'resume',
  'token',
  'refresh',
  'tools/call',
  'revoke',
] as const
export type Leg = (typeof legs)[number]

/** How long the server may be away. */
const patienceMilliseconds = 30_000

/** Asks until it is answered, as clients and people do whose connection breaks, and remembers what was under way when. */
export function stubborn() {
  const underWay = new Map<Leg, number>()
  const interrupted = new Map<Leg, number>()
  const hit = new Map<Leg, number>()
  const waiting = new Map<Leg, () => void>()
  const add = (to: Map<Leg, number>, leg: Leg, count: number) => to.set(leg, (to.get(leg) ?? 0) + count)

  return {
    /** @param broken told of each time the connection broke before the answer was there */
    async ask<Answer>(leg: Leg, request: () => Promise<Answer>, broken?: () => void): Promise<Answer> {
      const until = performance.now() + patienceMilliseconds
      for (;;) {
        add(underWay, leg, 1)
        try {
          waiting.get(leg)?.()
          return await request()
        } catch (error) {
          if (performance.now() > until) throw error
          broken?.()
          add(interrupted, leg, 1)
        } finally {
          add(underWay, leg, -1)
        }
        await wait(20)
      }
    },
    /** Fulfils when the next request of the leg begins that was hit least so far. */
    async nextOfRarest(): Promise<void> {
      const hits = (leg: Leg) => hit.get(leg) ?? 0
      const rarest = legs.reduce((one, other) => (hits(other) < hits(one) ? other : one))
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.set(rarest, resolve)
      await promise
    },
    /** A server is killed now. */
    killed(): void {
      for (const [leg, count] of underWay) if (count > 0) add(hit, leg, 1)
    },
    /** For each leg: in how many kills it was under way, and how often it was broken. */
    report: () => Object.fromEntries(legs.map((leg) => [leg, { hit: hit.get(leg) ?? 0, broken: interrupted.get(leg) ?? 0 }])),
  }
}
export type Stubborn = ReturnType<typeof stubborn>
