import type { IssuedToken, RefusalSeen } from './seen-answer.ts'

/** One request that the mock answered. Values of secrets, codes, tokens, cookies and passwords are never in it. */
export interface LedgerEntry {
  /** Counts up from 1, also over a reset. */
  readonly seq: number
  /** ISO 8601. */
  readonly at: string
  readonly method: string
  /** Without the query, and without the name of a sign-in, which is in a cookie too. */
  readonly path: string
  readonly endpoint: Endpoint
  readonly status: number
  readonly clientId?: string
  readonly grantType?: string
  /** What was sent: harmless parameters with their values, all others with `true`. */
  readonly parameters?: Readonly<Record<string, string | true>>
  readonly bearer?: BearerSeen
  /** Why the request was refused, as the client saw it. */
  readonly refusal?: RefusalSeen
  /** The tokens that the answer carried, decoded; only of the latest entries. */
  readonly issued?: readonly IssuedToken[]
}

export type Endpoint = 'discovery' | 'jwks' | 'authorize' | 'sign-in' | 'token' | 'graph' | 'other'

/** A token that was shown to Graph, or at an address that is nobody's, so far as it can be told without telling it. */
export interface BearerSeen {
  /** SHA-256 of the token as it was sent, base64url. */
  readonly fingerprint: string
  /** Claims as the token says them; the token may have been refused. Empty where it is no JWT. */
  readonly audience: string
  readonly subject?: string
  readonly authorizedParty?: string
}

/** Older entries go when there are more. */
const mostEntries = 10_000
/** Older entries lose their decoded tokens, which are the bulk of them. */
const mostWithTokens = 500

/** What the mock was asked, in the order it was answered. */
export class Ledger {
  #entries: LedgerEntry[] = []
  #last = 0
  readonly #listeners = new Set<(entry: LedgerEntry) => void>()
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  record(entry: Omit<LedgerEntry, 'seq' | 'at'>): void {
    this.#last += 1
    const recorded = { seq: this.#last, at: this.#now().toISOString(), ...entry }
    this.#entries.push(recorded)
    if (this.#entries.length > mostEntries) this.#entries.splice(0, mostEntries / 10)
    this.#forgetTokensAt(this.#entries.length - 1 - mostWithTokens)
    for (const listener of this.#listeners) listener(recorded)
  }

  #forgetTokensAt(index: number): void {
    const { issued, ...rest } = this.#entries[index] ?? {}
    if (issued) this.#entries[index] = rest as LedgerEntry // Only an optional member is gone.
  }

  /** Tells somebody of every entry to come. @returns what ends it. */
  subscribe(listener: (entry: LedgerEntry) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The number of the last entry; entries after it are news. */
  get mark(): number {
    return this.#last
  }

  /** Entries after a mark, or all that are kept. */
  entries(since = 0): readonly LedgerEntry[] {
    return this.#entries.filter((entry) => entry.seq > since)
  }

  /** How many requests an endpoint has answered since a mark. */
  count(endpoint: Endpoint, since = 0): number {
    return this.entries(since).filter((entry) => entry.endpoint === endpoint).length
  }

  clear(): void {
    this.#entries = []
  }
}
