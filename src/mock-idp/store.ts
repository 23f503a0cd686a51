import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Kept {
  readonly payload: AdapterPayload
  /** Milliseconds since 1970, from when on the entry may be forgotten. */
  readonly forgetAt: number
}

/**
 * How long expired things are kept beyond their time: Entra tells a code that has expired (70008) from one it never made
 * (9002313), and says of a refresh token for long why it is over (700082, 700084).
 */
const graceMilliseconds = (model: string): number => (model === 'RefreshToken' ? 30 * 24 : 1) * 60 * 60 * 1000
/** How many writes go by between two looks for what may be forgotten. */
const sweepEvery = 500
/** When there are more, those go first that were written longest ago: some thousand sign-ins of 16 kB each. */
const mostEntries = 20_000

/** What one tenant's oidc-provider remembers, in memory: sessions, sign-ins under way, codes, refresh tokens. */
export class Store {
  readonly #entries = new Map<string, Kept>()
  readonly #idByUid = new Map<string, string>()
  readonly #now: () => Date
  #writes = 0

  constructor(now: () => Date) {
    this.#now = now
  }

  /** How much is remembered. */
  get size(): number {
    return this.#entries.size
  }

  /** Whether this tenant made the thing of this name; it may have expired. */
  holds(model: string, id: string): boolean {
    return this.#entries.has(`${model}:${id}`)
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear()
    this.#idByUid.clear()
  }

  /** The adapter of one of oidc-provider's models. @internal */
  adapter(model: string): Adapter {
    const key = (id: string) => `${model}:${id}`
    return {
      upsert: async (id, payload, expiresInSeconds) => {
        this.#write(key(id), payload, (expiresInSeconds ?? Number.POSITIVE_INFINITY) * 1000 + graceMilliseconds(model))
        if (payload.uid) this.#idByUid.set(payload.uid, key(id))
      },
      find: async (id) => this.#read(key(id)),
      findByUid: async (uid) => {
        const found = this.#idByUid.get(uid)
        return found === undefined ? undefined : this.#read(found)
      },
      findByUserCode: async () => undefined,
      consume: async (id) => {
        if (this.#consume(key(id))) return
        // Loaded here and not above: nothing else that starts with the mock needs it.
        const { errors } = await import('oidc-provider')
        throw new errors.InvalidGrant('already consumed')
      },
      destroy: async (id) => {
        this.#forget(key(id))
      },
      // Nothing is ever revoked by grant: a code redeemed twice is refused, and what it bought stays good.
      revokeByGrantId: async () => {},
    }
  }

  #write(key: string, payload: AdapterPayload, keepMilliseconds: number): void {
    const now = this.#now().getTime()
    // What is written again goes to the end: a session in use is not old.
    this.#entries.delete(key)
    this.#entries.set(key, { payload: structuredClone(payload), forgetAt: now + keepMilliseconds })
    this.#writes += 1
    if (this.#writes % sweepEvery !== 0) return
    for (const [old, entry] of this.#entries) if (entry.forgetAt <= now) this.#forget(old)
    for (const oldest of [...this.#entries.keys()].slice(0, -mostEntries)) this.#forget(oldest)
  }

  #read(key: string): AdapterPayload | undefined {
    const entry = this.#entries.get(key)
    return entry && entry.forgetAt > this.#now().getTime() ? structuredClone(entry.payload) : undefined
  }

  /** Compare and set: of two requests that bring the same code at the same time, one wins. */
  #consume(key: string): boolean {
    const entry = this.#entries.get(key)
    if (!entry || entry.payload.consumed) return false
    entry.payload.consumed = Math.floor(this.#now().getTime() / 1000)
    return true
  }

  #forget(key: string): void {
    const uid = this.#entries.get(key)?.payload.uid
    if (uid && this.#idByUid.get(uid) === key) this.#idByUid.delete(uid)
    this.#entries.delete(key)
  }
}
