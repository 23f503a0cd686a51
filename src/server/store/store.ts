/** What is kept under a key. */
export interface Entry {
  readonly value: string
  /** Set once the entry was used up; it stays until it expires, so that a second use can be told from an unknown key. */
  readonly consumedAt?: Date
}

/** How long an entry lives, what it goes with, and when it may be written. */
export interface PutOptions {
  /** From this moment on the entry is as good as absent; without it, it stays until it is deleted. */
  readonly expiresAt?: Date
  /** A name shared by everything that is found, and has to go, at once: see `members` and `deleteGroup`. */
  readonly group?: string
  /** Write only where nothing is yet, or only over what is there; without it, always. */
  readonly only?: 'new' | 'existing'
}

/**
 * Where the server keeps its state: text under a key. Small on purpose, so that an engine for many processes can
 * take the place of the embedded one. Each call is atomic, and durable once its promise is fulfilled.
 * @throws {StoreError} from any call, where the engine fails; the next call tries anew
 */
export interface Store {
  get(key: string): Promise<Entry | undefined>
  /** Whether it was written; false only where `only` forbade it. An entry that was used up stays used up. */
  put(key: string, value: string, options?: PutOptions): Promise<boolean>
  /**
   * Compare-and-set: true for exactly one caller in the life of an entry; false for an unknown or expired one.
   * @param until the entry, now used up, is kept until then at the longest
   */
  consume(key: string, until?: Date): Promise<boolean>
  /** What is in a group, used up or not, in no order. An entry has to say itself what it is: keys are not given back. */
  members(group: string): Promise<readonly Entry[]>
  delete(key: string): Promise<void>
  deleteGroup(group: string): Promise<void>
  close(): Promise<void>
}

/** A store without encryption: what `sealedStore` stands on. */
export interface Engine extends Store {
  /** Compare-and-set of a value alone: whether `from` was there, and is `to` now. */
  replace(key: string, from: string, to: string): Promise<boolean>
  members(group: string): Promise<readonly (Entry & { readonly key: string })[]>
}

/** The store cannot be opened or used. The message says what to do about it. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** Of the form in which engines keep entries, and entries are sealed. Another one is not read. */
export const stateVersion = 2
