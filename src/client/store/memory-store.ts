import { type CredentialStore, type Kept, nothingKept } from './credential-store.ts'

/** Keeps everything as long as this object lasts, and no longer. */
export function memoryStore(): CredentialStore {
  let kept: Kept = nothingKept
  let last: Promise<unknown> = Promise.resolve()
  return {
    place: 'memory',
    read: async () => kept,
    exclusively: (work) => {
      const mine = last.then(async () => {
        const { result, kept: changed } = await work(kept)
        kept = changed ?? kept
        return result
      })
      last = mine.catch(() => {})
      return mine
    },
  }
}
