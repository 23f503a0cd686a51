/** Markup that may be sent as it is: made by `html`, or from text of our own. */
export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

type Part = string | number | Html | readonly Html[]

/** A template whose values are text: they are escaped, unless they are markup themselves. */
export function html(literal: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(literal.reduce((markup, text, index) => markup + markupOf(parts[index - 1] ?? '') + text))
}

function markupOf(part: Part): string {
  if (part instanceof Html) return part.markup
  if (typeof part === 'object') return part.map(({ markup }) => markup).join('')
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
