import { randomUUID } from 'node:crypto'

/** One conversation of one person. */
interface Session<Held> {
  readonly person: string
  readonly held: Held
  usedAt: number
}

const idleMilliseconds = 30 * 60_000
/** A process holds no more than this, whoever asks: one takes some kilobytes. */
const defaultLimits = { perPerson: 128, inAll: 10_000 }

/** An id that nobody can guess, in visible ASCII (MCP 2025-11-25, "Session Management"). */
export const newSessionId = (): string => randomUUID()

/**
 * Sessions, each bound to the person who began it: with another person's token an id is as unknown as one nobody made
 * (MCP security best practices, "Session Hijacking"). Idle ones end; where there are too many, the ones unused longest do.
 */
export class Sessions<Held> {
  /** In the order of use. */
  readonly #sessions = new Map<string, Session<Held>>()
  /** The ids of each person, in the order of use. */
  readonly #byPerson = new Map<string, Set<string>>()
  readonly #now: () => Date
  readonly #end: (held: Held) => void
  readonly #limits: typeof defaultLimits

  constructor(now: () => Date, end: (held: Held) => void, limits = defaultLimits) {
    this.#now = now
    this.#end = end
    this.#limits = limits
  }

  get size(): number {
    return this.#sessions.size
  }

  find(id: string, person: string): Held | undefined {
    this.#endIdle()
    const session = this.#sessions.get(id)
    if (session?.person !== person) return undefined
    this.#remove(id)
    this.#append(id, session)
    return session.held
  }

  add(id: string, person: string, held: Held): void {
    this.#endIdle()
    this.#append(id, { person, held, usedAt: 0 })
    this.#keepNewest(this.#byPerson.get(person), this.#limits.perPerson)
    this.#keepNewest(this.#sessions, this.#limits.inAll)
  }

  delete(id: string): void {
    const session = this.#remove(id)
    if (session) this.#end(session.held)
  }

  clear(): void {
    for (const id of [...this.#sessions.keys()]) this.delete(id)
  }

  #append(id: string, session: Session<Held>): void {
    this.#sessions.set(id, { ...session, usedAt: this.#now().getTime() })
    const own = this.#byPerson.get(session.person) ?? new Set()
    this.#byPerson.set(session.person, own.add(id))
  }

  #remove(id: string): Session<Held> | undefined {
    const session = this.#sessions.get(id)
    if (!session) return undefined
    this.#sessions.delete(id)
    const own = this.#byPerson.get(session.person)
    own?.delete(id)
    if (own?.size === 0) this.#byPerson.delete(session.person)
    return session
  }

  #keepNewest(ids: { readonly size: number; keys(): Iterable<string> } | undefined, limit: number): void {
    for (const oldest of ids?.keys() ?? []) {
      if ((ids?.size ?? 0) <= limit) return
      this.delete(oldest)
    }
  }

  /** Those unused longest come first, so that nothing but they is looked at. */
  #endIdle(): void {
    const now = this.#now().getTime()
    for (const [id, { usedAt }] of this.#sessions) {
      if (now - usedAt <= idleMilliseconds) return
      this.delete(id)
    }
  }
}
