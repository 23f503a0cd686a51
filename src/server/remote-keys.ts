import { type CompactVerifyGetKey, createLocalJWKSet, errors, type JSONWebKeySet, type LocalJWKSet } from 'jose'
import type { Logger } from 'pino'

/** No key that could decide is at hand, and the issuer does not give any. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable'
}

interface RemoteKeysOptions {
  readonly now: () => Date
  readonly log: Logger
  readonly fetch?: typeof fetch
}

/** The keys of an issuer, and a number that changes when they do. */
export interface KeySource {
  readonly find: CompactVerifyGetKey
  readonly generation: () => number
  /** Fulfils when there are keys to look among. @throws {KeysUnavailable} */
  readonly known: () => Promise<unknown>
}

/** Between two fetches that unknown keys cause: to name one costs the sender of a token nothing. */
const coolDownMilliseconds = 30_000
/** After a fetch that failed; short, because until then nobody comes in. */
const backOffMilliseconds = 5_000
/** Microsoft asks to look every 24 hours (documented); a key that was withdrawn should not live on that long. */
const freshMilliseconds = 3_600_000
const timeoutMilliseconds = 5_000

/**
 * The key set of an issuer (RFC 7517): fetched when first needed, when a token names an unknown key, and in the background when it
 * grows old. Known keys keep working while the issuer is down. Never two fetches at a time.
 * `find` throws `KeysUnavailable`, or an error of jose for a token that no key fits.
 */
export function remoteKeys(url: string, { now, log, fetch: ask = fetch }: RemoteKeysOptions): KeySource {
  let known: LocalJWKSet | undefined
  let knownText: string | undefined
  let generation = 0
  let loadedAt = 0
  let failedAt: number | undefined
  let surprisedAt = Number.NEGATIVE_INFINITY
  let pending: Promise<LocalJWKSet> | undefined
  const time = () => now().getTime()

  const fetchKeys = async (): Promise<LocalJWKSet> => {
    try {
      const response = await ask(url, { signal: AbortSignal.timeout(timeoutMilliseconds), redirect: 'error' })
      if (response.status !== 200) throw new Error(`status ${response.status}`)
      const text = await response.text()
      // createLocalJWKSet looks at the shape, and throws where it is not a key set.
      if (known === undefined || text !== knownText) {
        known = createLocalJWKSet(JSON.parse(text) as JSONWebKeySet)
        knownText = text
        generation += 1
      }
      loadedAt = time()
      failedAt = undefined
      return known
    } catch (error) {
      failedAt = time()
      log.warn({ url, reason: error instanceof Error ? error.name : 'unknown' }, 'the key set of the issuer could not be read')
      throw new KeysUnavailable()
    }
  }

  const load = async (): Promise<LocalJWKSet> => {
    if (!pending && failedAt !== undefined && time() - failedAt < backOffMilliseconds) throw new KeysUnavailable()
    pending ??= fetchKeys().finally(() => {
      pending = undefined
    })
    return pending
  }

  const find: CompactVerifyGetKey = async (header, token) => {
    const keys = known ?? (await load())
    if (time() - loadedAt > freshMilliseconds) load().catch(() => undefined) // Told to the log where it happened.
    try {
      return await keys(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      // Front-ends of Entra are not in lock-step (captured): a key may be in use before we were told of it.
      // Whoever comes while an answer is under way waits for it, too: after a rotation all clients come with the new key at once.
      if (!pending) {
        if (failedAt === undefined && time() - surprisedAt < coolDownMilliseconds) throw error
        surprisedAt = time()
      }
      return (await load())(header, token)
    }
  }
  return { find, generation: () => generation, known: async () => known ?? load() }
}
