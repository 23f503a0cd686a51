import { randomUUID } from 'node:crypto'

/** One conversation of one person. */
interface Session<Held> {
  readonly person: string
  readonly held: Held
  usedAt: number
}

const idleMilliseconds = 30 * 60_000
const maxPerPerson = 32
const maxInAll = 10_000

/**
 * Sessions, each bound to the person who began it: with another person's token an id is as unknown as one nobody made
 * (MCP security best practices, "Session Hijacking"). Idle ones end; where there are too many, the ones unused longest do.
 */
export class Sessions<Held> {
  readonly #sessions = new Map<string, Session<Held>>()
  readonly #now: () => Date
  readonly #end: (held: Held) => void

  constructor(now: () => Date, end: (held: Held) => void) {
    this.#now = now
    this.#end = end
  }

  /** An id that nobody can guess, in visible ASCII (MCP 2025-11-25, "Session Management"). */
  static readonly newId = (): string => randomUUID()

  find(id: string, person: string): Held | undefined {
    const session = this.#sessions.get(id)
    if (!session || session.person !== person || this.#isIdle(session)) return undefined
    session.usedAt = this.#now().getTime()
    // Moved to the end: the order of the map is the order of use.
    this.#sessions.delete(id)
    this.#sessions.set(id, session)
    return session.held
  }

  add(id: string, person: string, held: Held): void {
    this.#sessions.set(id, { person, held, usedAt: this.#now().getTime() })
    this.#makeRoom(person)
  }

  delete(id: string): void {
    const session = this.#sessions.get(id)
    if (this.#sessions.delete(id) && session) this.#end(session.held)
  }

  clear(): void {
    for (const id of [...this.#sessions.keys()]) this.delete(id)
  }

  #isIdle = ({ usedAt }: Session<Held>): boolean => this.#now().getTime() - usedAt > idleMilliseconds

  #makeRoom(person: string): void {
    const byUse = [...this.#sessions]
    const idle = byUse.filter(([, session]) => this.#isIdle(session))
    const own = byUse.filter(([, session]) => session.person === person)
    for (const [id] of [...idle, ...own.slice(0, Math.max(0, own.length - maxPerPerson))]) this.delete(id)
    for (const [id] of byUse) if (this.#sessions.size > maxInAll) this.delete(id)
  }
}
