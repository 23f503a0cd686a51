import type { Fields, Form } from '../kit/browser.ts'

// Attribute values may hold `>`, so a tag ends at the first one outside quotes. No `<` stands there, so nothing is searched twice.
const attributes = `((?:[^<>"']|"[^"]*"|'[^']*')*)`
const formPattern = new RegExp(`<form\\b${attributes}>([\\s\\S]*?)</form\\s*>`, 'gi')
const inputPattern = new RegExp(`<input\\b${attributes}>`, 'gi')
const buttonPattern = new RegExp(`<button\\b${attributes}>([\\s\\S]*?)</button\\s*>`, 'gi')
const attributePattern = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g

/** Pages that are larger hold no form that a person fills in, and patterns take time by the square of it. */
const looked = 65_536

/** The POST forms of an HTML page, in order, as far as they matter without a script. It is no parser of broken pages. */
export function formsOf(html: string, pageUrl: string): readonly Form[] {
  return [...withoutComments(html).matchAll(formPattern)].flatMap(([, own = '', content = '']) => {
    const said = attributesOf(own)
    const action = URL.parse(said.get('action') || pageUrl, pageUrl)
    if (action === null || said.get('method')?.toLowerCase() !== 'post') return []
    const inputs = [...content.matchAll(inputPattern)].map(([, text = '']) => attributesOf(text))
    const named = inputs.filter((input) => !isSubmit(input) && input.get('name') && !input.has('disabled'))
    const fields = named.filter((input) => !unchecked(input))
    const buttons = [
      ...inputs.filter(isSubmit).map((input) => ({ input, text: input.get('value') ?? '' })),
      ...[...content.matchAll(buttonPattern)]
        .map(([, text = '', words = '']) => ({ input: attributesOf(text), text: visibleText(words) }))
        .filter(({ input }) => typeOf(input, 'submit') === 'submit'),
    ]
    return [
      {
        action: action.href,
        fields: carried(fields),
        asks: fields
          .filter((input) => !input.has('readonly'))
          .map((input) => ({ name: input.get('name') ?? '', type: typeOf(input, 'text') }))
          .filter(({ type }) => typed.has(type)),
        boxes: named.filter(unchecked).map((input) => input.get('name') ?? ''),
        buttons: buttons.map(({ input, text }) => ({ name: input.get('name') ?? '', value: input.get('value') ?? '', text })),
      },
    ]
  })
}

/** A box that is ticked and says nothing else carries `on`. */
function carried(inputs: readonly ReadonlyMap<string, string>[]): Fields {
  const values = new Map<string, string[]>()
  for (const input of inputs) {
    const [name, value] = [input.get('name') ?? '', input.get('value') ?? (isBox(input) ? 'on' : '')]
    values.set(name, [...(values.get(name) ?? []), value])
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all]))
}

/** What a person would read on a page, in one line. */
export const visibleText = (html: string): string =>
  decoded(
    withoutComments(html)
      .replace(/<(script|style|head)\b[\s\S]*?<\/\1\s*>/gi, ' ')
      .replace(/<[^<>]*>/g, ''),
  ).replace(/\s+/g, ' ')

const withoutComments = (html: string): string => html.slice(0, looked).replace(/<!--[\s\S]*?-->/g, '')

const typeOf = (input: ReadonlyMap<string, string>, usual: string): string => input.get('type')?.toLowerCase() || usual
const isSubmit = (input: ReadonlyMap<string, string>): boolean => typeOf(input, 'text') === 'submit'

/** The types of fields that a person types into. */
const typed: ReadonlySet<string> = new Set(['text', 'email', 'tel', 'number', 'password', 'search', 'url'])

const isBox = (input: ReadonlyMap<string, string>): boolean => ['checkbox', 'radio'].includes(typeOf(input, 'text'))

const unchecked = (input: ReadonlyMap<string, string>): boolean => isBox(input) && !input.has('checked')

const attributesOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(attributePattern)].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      decoded(double ?? single ?? bare ?? ''),
    ]),
  )

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

const decoded = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })
