import type { Answer, Request } from './instruments.ts'
import { readJson } from './message.ts'

/** Parameters, form fields and JSON members whose value opens something. */
const secretNames = [
  'access_token',
  'refresh_token',
  'id_token',
  'id_token_hint',
  'token',
  'subject_token',
  'code',
  'code_verifier',
  'device_code',
  'user_code',
  'state',
  'nonce',
  'assertion',
  'client_assertion',
  'client_secret',
  'registration_access_token',
  'password',
  'csrf',
  'session_id',
].join('|')

const removed = '[removed]'
// Each pattern starts only where a word starts or at a fixed text, so that a hostile megabyte costs one pass over it.
const jwtShaped = /(?<![\w-])[\w-]{16,}\.[\w-]{16,}(?:\.[\w-]*){1,3}|eyJ[\w-]{6,}(?:\.[\w-]*){0,4}/g
const parameter = new RegExp(`(?<![\\w-])(${secretNames})=(?!")[^&#\\s"'<>;,]+`, 'gi')
const jsonMember = new RegExp(`"(${secretNames})"(\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi')
/** What is secret of a key that somebody publishes by mistake (RFC 7518 §6). */
const keyMember = /"(d|p|q|dp|dq|qi|k)"(\s*:\s*)"[\w-]{16,}"/g
const escapedMember = new RegExp(`\\\\"(${secretNames})\\\\"(\\s*:\\s*)\\\\"[^"\\\\]*`, 'gi')
const formValue = /(<input\b[^>]{0,500}?\bvalue=)("[^"]*"|'[^']*')/gi
const credentials = /(?<!\w)(Bearer|Basic|DPoP)( +)(?![\w-]+ *= *["\w])[\w.~+/-]{20,}=*/gi
const control = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu

/** Shows what a terminal would obey (escapes, bidirectional overrides) as text. Line ends and tabs stay. */
export const withoutControls = (text: string): string =>
  text.replace(/\r\n/g, '\n').replace(control, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** How much of one text is looked at, and how much of it is kept. */
const looked = 65_536
const kept = { body: 2_000, header: 600 }

export interface Redactor {
  /** Makes a value unspeakable, in every text of this run. A JWT is kept by its parts as well. */
  keep(secret: string): void
  /** Makes the value of a form field unspeakable, however short it is. */
  hide(field: string): void
  text(text: string): string
  body(text: string): string
  headers(headers: Request['headers'] | Answer['headers']): Record<string, string | string[]>
}

/** Values that are shorter may be words. */
const shortestSecret = 12

/** Secrets by how they begin: a run keeps thousands, and a text is looked through once for all of them. */
class Secrets {
  readonly #byStart = new Map<string, Set<string>>()

  add(secret: string): void {
    if (secret.length < shortestSecret) return
    const start = secret.slice(0, shortestSecret)
    this.#byStart.set(start, (this.#byStart.get(start) ?? new Set()).add(secret))
  }

  removedFrom(text: string): string {
    let safe = ''
    let end = 0
    for (let at = 0; at + shortestSecret <= text.length; at += 1) {
      const length = this.#lengthAt(text, at)
      if (length === 0) continue
      if (at >= end) safe += text.slice(end, at) + removed
      end = Math.max(end, at + length)
    }
    return safe + text.slice(end)
  }

  /** How long the longest secret is that stands there; 0 where none does. */
  #lengthAt(text: string, at: number): number {
    const started = this.#byStart.get(text.slice(at, at + shortestSecret))
    if (started === undefined) return 0
    return Math.max(0, ...[...started].filter((secret) => text.startsWith(secret, at)).map(({ length }) => length))
  }
}

/** Removes credentials from what is about to be recorded: the ones it was told, and whatever looks like one. */
export function createRedactor(): Redactor {
  const secrets = new Secrets()
  const keep = (secret: string): void => {
    // As it stands, in an address, and in a form, where a space is a plus sign.
    const inForm = new URLSearchParams({ '': secret }).toString().slice(1)
    for (const part of [secret, encodeURIComponent(secret), inForm, ...secret.split('.')]) secrets.add(part)
  }
  const hidden: RegExp[] = []
  const hide = (field: string): void => {
    const name = new URLSearchParams({ [field]: '' }).toString().replace(/[.*+-]/g, '\\$&')
    hidden.push(new RegExp(`(?<![^&\\s])(${name})[^&\\s]+`, 'g'))
  }
  const text = (given: string): string => {
    let safe = given.slice(0, looked)
    safe = safe.replace(parameter, `$1=${removed}`).replace(jsonMember, `"$1"$2"${removed}"`)
    // What is said of a token has quotes in it, and must not come to stand inside of others.
    safe = safe.replace(keyMember, `"$1"$2"${removed}"`)
    safe = safe.replace(escapedMember, `\\"$1\\"$2\\"${removed}`).replace(jwtShaped, describeToken)
    safe = safe.replace(formValue, `$1"${removed}"`).replace(credentials, `$1$2${removed}`)
    for (const field of hidden) safe = safe.replace(field, `$1${removed}`)
    return withoutControls(secrets.removedFrom(safe))
  }
  const header = (name: string, value: string): string => clipped(text(headerRules[name]?.(value) ?? value), kept.header)
  return {
    keep,
    hide,
    text,
    body: (given) => clipped(text(given), kept.body),
    headers: (headers) =>
      Object.fromEntries(
        Object.entries(headers ?? {}).flatMap(([name, value]) => {
          if (value === undefined) return []
          const shown = [value].flat().map((one) => header(name.toLowerCase(), one))
          return [[withoutControls(name), shown.length === 1 ? (shown[0] ?? '') : shown]]
        }),
      ),
  }
}

const clipped = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}… [${text.length - length} more characters]`

/** A credential: a scheme we know stays, and a JWT is described by what a judge needs to know of it. */
function credential(value: string): string {
  const scheme = /^(Bearer|Basic|Digest|DPoP|Negotiate)(?= |$)/i.exec(value)?.[0] ?? ''
  const words = value.slice(scheme.length).split(' ')
  return scheme + words.map((word) => (word === '' ? '' : credentialWord(word))).join(' ')
}

const credentialWord = (word: string): string =>
  /^[\w-]+\.[\w-]+(\.[\w-]*)+$/.test(word) ? describeToken(word) : `[removed, ${word.length} characters]`

const cookiePair = (value: string): string => value.replace(/^([^=;]*)=[^;]*/, `$1=${removed}`)
const headerRules: Readonly<Record<string, (value: string) => string>> = {
  authorization: credential,
  'proxy-authorization': credential,
  dpop: credential,
  cookie: (value) => value.split(/; */).map(cookiePair).join('; '),
  'set-cookie': cookiePair,
  'mcp-session-id': () => removed,
  'x-api-key': () => removed,
}

/** What is said of a token: enough to see which one was sent, nothing about a person, and nothing that could be sent again. */
const told = { header: ['alg', 'typ'], claims: ['iss', 'aud', 'tid', 'scp', 'scope', 'roles', 'nbf', 'exp'] } as const

function describeToken(token: string): string {
  const [header, claims] = token.split('.', 2).map((part) => readJson(Buffer.from(part, 'base64url').toString('utf8')))
  const said = [...membersOf(header, told.header), ...membersOf(claims, told.claims)]
  return said.length === 0 ? '[token]' : `[token: ${said.join(', ')}]`
}

function membersOf(value: unknown, names: readonly string[]): string[] {
  if (typeof value !== 'object' || value === null) return []
  const members = new Map(Object.entries(value))
  return names.flatMap((name) => {
    const member: unknown = members.get(name)
    return member === undefined ? [] : [`${name} ${JSON.stringify(member).slice(0, 120).replace(jwtShaped, '[token]')}`]
  })
}
