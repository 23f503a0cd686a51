import { printable } from '../printable.ts'

/** One form of a page, as far as it matters for submitting it without a script. */
export interface Form {
  /** Attribute names of the `form` element in lower case; one without a value has the empty string. */
  readonly attributes: ReadonlyMap<string, string>
  /** Names and values of the inputs a browser would submit unasked: no buttons, no unchecked boxes, nothing disabled. */
  readonly fields: ReadonlyMap<string, string>
}

// Attribute values may hold `>`, so a tag ends at the first one outside quotes. No `<` stands there, so nothing is searched twice.
const formPattern = /<form\b((?:[^<>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/form\s*>/gi
const inputPattern = /<input\b((?:[^<>"']|"[^"]*"|'[^']*')*)>/gi
const attributePattern = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g
/** In characters: pages of errors say what to do first, and the reason last. */
const longestPage = 1000
const neverSubmittedUnasked = new Set(['submit', 'button', 'image', 'reset', 'file'])

/** The forms of an HTML page, in order. It reads what a server writes by hand; it is no parser of broken pages. */
export function formsOf(html: string): readonly Form[] {
  return [...withoutComments(html).matchAll(formPattern)].map(([, attributes = '', content = '']) => ({
    attributes: attributesOf(attributes),
    fields: fieldsOf(content),
  }))
}

/** What a person would read on the page: tags removed, one line, cut short, no control characters. */
export function visibleText(html: string): string {
  const body = withoutComments(html).replace(/<(script|style|head)\b[\s\S]*?<\/\1\s*>/gi, ' ')
  return printable(decoded(body.replace(/<[^<>]*>/g, ' ')).replace(/\s+/g, ' '), longestPage)
}

const withoutComments = (html: string): string => html.replace(/<!--[\s\S]*?-->/g, '')

function fieldsOf(content: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const [, text = ''] of content.matchAll(inputPattern)) {
    const attributes = attributesOf(text)
    const name = attributes.get('name')
    const type = attributes.get('type')?.toLowerCase() ?? 'text'
    const boxed = type === 'checkbox' || type === 'radio'
    if (!name || attributes.has('disabled') || neverSubmittedUnasked.has(type) || (boxed && !attributes.has('checked'))) continue
    fields.set(name, attributes.get('value') ?? (boxed ? 'on' : ''))
  }
  return fields
}

const attributesOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(attributePattern)].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      decoded(double ?? single ?? bare ?? ''),
    ]),
  )

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })
}
