import type { Writable } from 'node:stream'

export interface ScreenStreams {
  /** For results, so that they can be piped on. */
  readonly output: Writable
  /** For everything else that is said to the person. */
  readonly errors: Writable
  /** Whether the second is a terminal, where a line can be drawn again. */
  readonly isTerminal: boolean
}

/** Where lines are said one under the other, above a line that is drawn again: what is being typed, or what is being waited for. */
export interface Screen {
  /** Says a result. */
  say(text: string): void
  /** Says anything else. */
  note(text: string): void
  /** Keeps a line below everything that is said; `draw` writes it, whole and without a line feed. The latest is shown. Gives what takes it away. */
  foot(draw: () => void): () => void
  /** Shows that something goes on, once it takes longer than a moment. */
  busy(what: string): Busy
}

export interface Busy {
  /** How far it has come. */
  tell(news: string): void
  end(): void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const
const frameMs = 100
/** What is over sooner needs no sign of life. */
const patienceMs = 300
const clearLine = '\r\u001b[K'

/** A screen on two streams that end at one terminal, or at none. */
export function screen({ output, errors, isTerminal }: ScreenStreams): Screen {
  const feet: (() => void)[] = []
  /** Does a thing with the line below everything out of its way. */
  const above = (act: () => void): void => {
    if (isTerminal && feet.length > 0) errors.write(clearLine)
    act()
    if (isTerminal) feet.at(-1)?.()
  }
  const standing = (draw: () => void, place: number): (() => void) => {
    above(() => feet.splice(place, 0, draw))
    return () => {
      if (feet.includes(draw)) above(() => feet.splice(feet.indexOf(draw), 1))
    }
  }
  const foot = (draw: () => void): (() => void) => standing(draw, feet.length)
  const note = (text: string): void => above(() => errors.write(`${text}\n`))

  function busy(what: string): Busy {
    // Where no line can be drawn again, news are lines like others.
    if (!isTerminal) return { tell: (news) => note(`${what}: ${news}`), end: () => {} }
    const begun = performance.now()
    let news = ''
    let frame = 0
    let leave: (() => void) | undefined
    const draw = (): void => {
      const seconds = Math.round((performance.now() - begun) / 1000)
      const line = `${frames[frame % frames.length]} ${what}${news && `: ${news}`} (${seconds} s, Ctrl-C stops it)`
      // A line that wraps could not be drawn again.
      errors.write(`${clearLine}${line.slice(0, columnsOf(errors) - 1)}`)
    }
    const turn = setInterval(() => {
      frame += 1
      if (feet.at(-1) === draw) draw()
    }, frameMs)
    const first = setTimeout(() => {
      // Whoever is asked something sees the question.
      leave = standing(draw, 0)
    }, patienceMs)
    return {
      tell: (text) => {
        news = text
        if (feet.at(-1) === draw) draw()
      },
      end: () => {
        clearTimeout(first)
        clearInterval(turn)
        leave?.()
      },
    }
  }

  return { say: (text) => above(() => output.write(`${text}\n`)), note, foot, busy }
}

/** How wide a stream is that ends at a terminal. */
export const columnsOf = (stream: Writable): number =>
  'columns' in stream && typeof stream.columns === 'number' && stream.columns > 0 ? stream.columns : 80
