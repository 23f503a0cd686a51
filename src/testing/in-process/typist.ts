import { PassThrough, type Readable, Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'

/** A person at a keyboard and a screen, or a script, made of streams: no pseudo-terminal is needed. */
export interface Typist {
  readonly input: Readable
  readonly output: Writable
  readonly errors: Writable
  /** Presses keys: `\r` is Enter, `\t` Tab, `\u0003` Ctrl-C, `\u0004` Ctrl-D. */
  type(keys: string): void
  /** Ends the input. */
  end(): void
  /** Waits until this stands on the screen after what was waited for before, and gives all that came since then. */
  until(shown: string | RegExp): Promise<string>
  /** Everything on standard output so far. */
  readonly results: () => string
  /** Everything that was written to either, escape sequences and all. */
  readonly raw: () => string
}

/** What stands on the screen in the end: a line that was drawn again counts once. */
const shownOf = (written: string): string =>
  stripVTControlCharacters(
    written
      .replaceAll('\r\u001b[K', '\u001b[1G\u001b[0J')
      .split('\n')
      .map((line) => line.split('\u001b[1G\u001b[0J').at(-1) ?? '')
      .join('\n'),
  ).replaceAll('\r', '')

/** Sits down. */
export function typist(): Typist {
  const input = new PassThrough()
  let raw = ''
  let results = ''
  let seen = 0
  const watchers = new Set<() => void>()
  const writing = (isResult: boolean) =>
    new Writable({
      write: (chunk, _encoding, done) => {
        raw += String(chunk)
        if (isResult) results += String(chunk)
        for (const watch of watchers) watch()
        done()
      },
    })
  const until = (shown: string | RegExp): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        const since = shownOf(raw.slice(seen))
        if (typeof shown === 'string' ? !since.includes(shown) : !shown.test(since)) return
        watchers.delete(look)
        seen = raw.length
        resolve(since)
      }
      watchers.add(look)
      look()
    })
  return {
    input,
    output: writing(true),
    errors: writing(false),
    type: (keys) => void input.write(keys),
    end: () => void input.end(),
    until,
    results: () => results,
    raw: () => raw,
  }
}
