/** The words that `--env NAME=TEMPLATE` understands, each written in braces. */
export const templateWords = [
  'issuer',
  'authority',
  'jwks_uri',
  'tenant',
  'client_id',
  'audience',
  'resource',
  'port',
  'scope',
  'advertised_scope',
  'client_secret',
  'server_jwks',
  'upstream',
] as const
export type TemplateWord = (typeof templateWords)[number]

const isWord = (word: string): word is TemplateWord => (templateWords as readonly string[]).includes(word)

/**
 * Puts values in the place of `{word}`. Braces around anything but a lower-case word stay as they are, so JSON may be written.
 * @throws Error for a word that has no value.
 */
export const expandTemplate = (template: string, values: Readonly<Partial<Record<TemplateWord, string>>>): string =>
  template.replace(/\{([a-z_]+)\}/g, (_, word: string) => {
    const value = isWord(word) ? values[word] : undefined
    if (value !== undefined) return value
    const words = Object.keys(values).map((name) => `{${name}}`)
    throw new Error(`There is no {${word}} to put into a variable; there are ${words.join(' ')}.`)
  })

/** @throws Error for the first of the templates that has a word which is none of those given. */
export function checkTemplates(templates: Readonly<Record<string, string>>, words: readonly TemplateWord[]): void {
  const nothing: Partial<Record<TemplateWord, string>> = Object.fromEntries(words.map((word) => [word, '']))
  for (const template of Object.values(templates)) expandTemplate(template, nothing)
}

/**
 * Reads `NAME=TEMPLATE` as it stands on a command line.
 * @throws Error where there is no name, or no `=`.
 */
export function readTemplate(text: string): readonly [name: string, template: string] {
  const [, name, template] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? []
  if (name === undefined || template === undefined) throw new Error(`${JSON.stringify(text)} is not NAME=TEMPLATE.`)
  return [name, template]
}
