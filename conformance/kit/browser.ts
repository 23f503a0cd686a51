import type { Answer } from './instruments.ts'

/** What a form carries. A name that comes more than once has its values in the order they came. */
export type Fields = Readonly<Record<string, string | readonly string[]>>

/** A form of a page. */
export interface Form {
  /** Where it is sent to, absolute. */
  readonly action: string
  /** What it carries unasked: the hidden and the filled fields. */
  readonly fields: Fields
  /** Those that a person types into, each with its type, such as `text` or `password`. */
  readonly asks: readonly { readonly name: string; readonly type: string }[]
  /** The names of those that a person may tick, and that are not ticked unasked. */
  readonly boxes: readonly string[]
  /** Its submit buttons, each with the words on it. */
  readonly buttons: readonly { readonly name: string; readonly value: string; readonly text: string }[]
}

/** A page as a person has it before them. */
export interface Page {
  readonly url: string
  readonly answer: Answer
  readonly forms: readonly Form[]
  /** What there is to read, in one line. */
  readonly text: string
}

/** Where a navigation ended: at a page, or before an address of another origin, which was not asked for. */
export type Landing = ({ readonly page: Page } | { readonly leaves: URL }) & {
  /** Every answer on the way. */
  readonly way: readonly Answer[]
}

export interface BrowserCookie {
  readonly name: string
  readonly value: string
}

/** A person's browser in the hand of a check. It keeps cookies as strictly as browsers do, and goes one step at a time. */
export interface Browser {
  /** Goes to an address, and on by the redirects of its origin. */
  go(url: string): Promise<Landing>
  /** Sends a form of a page; `fields` are all that it carries. */
  submit(page: Page, form: Form, fields: Fields): Promise<Landing>
  /** Signs the person in at the issuer behind a server, and stops before the address that the issuer sends them back to. */
  signIn(url: URL): Promise<URL>
  /** The cookies that an origin would be sent. */
  cookies(origin: string): Promise<readonly BrowserCookie[]>
  /** Another browser with the same cookies, but for those whose value is changed here. */
  copy(origin: string, changed?: (cookie: BrowserCookie) => string): Promise<Browser>
}
