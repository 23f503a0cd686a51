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
] as const
export type TemplateWord = (typeof templateWords)[number]

const isWord = (word: string): word is TemplateWord => (templateWords as readonly string[]).includes(word)

/**
 * Puts values in the place of `{word}`. Braces around anything but a lower-case word stay as they are, so JSON may be written.
 * @throws Error for a word that is none of `templateWords`.
 */
export const expandTemplate = (template: string, values: Readonly<Record<TemplateWord, string>>): string =>
  template.replace(/\{([a-z_]+)\}/g, (_, word: string) => {
    if (isWord(word)) return values[word]
    throw new Error(
      `There is no {${word}} to put into a variable; there are ${templateWords.map((name) => `{${name}}`).join(' ')}.`,
    )
  })

/** @throws Error for the first of the templates that has a word which is none of `templateWords`. */
export function checkTemplates(templates: Readonly<Record<string, string>>): void {
  const nothing = Object.fromEntries(templateWords.map((word) => [word, ''])) as Record<TemplateWord, string>
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
