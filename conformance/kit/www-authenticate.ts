/** One challenge of a `WWW-Authenticate` field (RFC 9110 §11.3). */
export interface Challenge {
  /** As it was sent; schemes are compared without regard to case. */
  readonly scheme: string
  readonly token68: string | undefined
  /** Names in lower case, since they are compared without regard to case; quoted strings are unquoted. */
  readonly parameters: Readonly<Record<string, string>>
}

export type Challenges = { readonly challenges: readonly Challenge[] } | { readonly malformed: string }

const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y
const token68 = /[-._~+/0-9A-Za-z]+=*/y
// qdtext and quoted-pair of RFC 9110 §5.6.4, with obs-text as Node hands it over (one character a byte).
const quoted = /"((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*)"/y
const spaces = /[ \t]*/y

/** Where reading stands in one field value, and the few ways to go on. */
class Cursor {
  readonly #text: string
  at = 0

  constructor(text: string) {
    this.#text = text
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.at = pattern.lastIndex
    return found
  }

  next(): string | undefined {
    return this.#text[this.at]
  }

  atElementEnd(): boolean {
    const mark = this.at
    this.take(spaces)
    const ended = this.next() === undefined || this.next() === ','
    this.at = mark
    return ended
  }
}

/** `token BWS "=" BWS ( token / quoted-string )`, or nothing taken. */
function takeParameter(cursor: Cursor): readonly [name: string, value: string] | undefined {
  const start = cursor.at
  const name = cursor.take(token)?.[0]
  cursor.take(spaces)
  if (name !== undefined && cursor.next() === '=') {
    cursor.at += 1
    cursor.take(spaces)
    const value = cursor.take(quoted)?.[1]?.replace(/\\(.)/g, '$1') ?? cursor.take(token)?.[0]
    if (value !== undefined && cursor.atElementEnd()) return [name.toLowerCase(), value]
  }
  cursor.at = start
  return undefined
}

interface Draft {
  scheme: string
  token68: string | undefined
  parameters: Map<string, string>
}

/** A new challenge: a scheme, and what may follow it before the next comma. */
function takeScheme(cursor: Cursor): Draft | undefined {
  const scheme = cursor.take(token)?.[0]
  if (scheme === undefined) return undefined
  const draft: Draft = { scheme, token68: undefined, parameters: new Map() }
  if (cursor.atElementEnd()) return draft
  if (cursor.next() !== ' ') return undefined
  cursor.take(/ +/y)
  const parameter = takeParameter(cursor)
  if (parameter) draft.parameters.set(...parameter)
  else draft.token68 = cursor.take(token68)?.[0]
  return cursor.atElementEnd() && (parameter !== undefined || draft.token68 !== undefined) ? draft : undefined
}

/**
 * Reads the values of all `WWW-Authenticate` lines of one answer by the grammar of RFC 9110 §11.6.1 and §11.2:
 * `#challenge`, where a comma parts challenges as well as the parameters of one challenge.
 * Nothing is forgiven, since clients read these fields with parsers that forgive different things.
 */
export function parseChallenges(lines: readonly string[]): Challenges {
  const text = lines.join(', ')
  const cursor = new Cursor(text)
  const drafts: Draft[] = []
  for (;;) {
    // Recipients accept empty list elements (RFC 9110 §5.6.1.2).
    cursor.take(/[ \t,]*/y)
    if (cursor.next() === undefined) break
    const start = cursor.at
    const last = drafts.at(-1)
    const parameter = last && last.token68 === undefined ? takeParameter(cursor) : undefined
    if (last && parameter) {
      if (last.parameters.has(parameter[0])) return { malformed: `the parameter ${parameter[0]} comes twice in one challenge` }
      last.parameters.set(...parameter)
      continue
    }
    const draft = takeScheme(cursor)
    if (draft === undefined) return { malformed: `it cannot be read from character ${start + 1} on` }
    drafts.push(draft)
  }
  if (drafts.length === 0) return { malformed: 'it is empty' }
  return { challenges: drafts.map(({ parameters, ...rest }) => ({ ...rest, parameters: Object.fromEntries(parameters) })) }
}

/** The first challenge of the Bearer scheme (RFC 6750 §3) among those of one answer. */
export const bearerOf = (parsed: Challenges): Challenge | undefined =>
  'challenges' in parsed ? parsed.challenges.find(({ scheme }) => scheme.toLowerCase() === 'bearer') : undefined
