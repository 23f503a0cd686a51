import { printable, printableLines } from '../printable.ts'
import type { PromptMessage, PromptSummary, ResourceContent, ResourceSummary, ToolSummary } from '../verbs.ts'
import { choicesOf, kindOf, membersOf } from './member.ts'

/** Where names are longer, the texts beside them are not in one column. */
const widestName = 32

function table(rows: readonly (readonly [string, string])[], nothing: string): string {
  const shown = rows.map(([name, text]) => [printable(name, 200), printable(text, 200)] as const)
  const width = Math.min(widestName, Math.max(0, ...shown.map(([name]) => name.length)))
  return shown.map(([name, text]) => `${name.padEnd(width)}  ${text}`.trimEnd()).join('\n') || nothing
}

const firstLine = (text: string | undefined): string => text?.trim().split('\n')[0] ?? ''

/** The tools, one a line, with the first line of what each is for. */
export const toolLines = (tools: readonly ToolSummary[]): string =>
  table(
    tools.map(({ name, description }) => [name, firstLine(description)]),
    '(no tools)',
  )

/** A tool with its arguments. */
export function toolDetails({ name, description, inputSchema }: ToolSummary): string {
  const rows = membersOf(inputSchema).map((member) => {
    const { schema, required } = member
    const choices = choicesOf(schema)?.map(({ title }) => title)
    const kind = choices ? `one of ${choices.join(', ')}` : kindOf(schema)
    const otherwise = member.default === undefined ? '' : `, by default ${JSON.stringify(member.default)}`
    return [
      `  ${member.name}`,
      `${kind}${otherwise}${required ? '' : ', optional'}${member.description ? `: ${member.description}` : ''}`,
    ] as const
  })
  const text = description === undefined ? '' : `\n${printableLines(description)}`
  return `${printable(name)}${text}\n\n${rows.length > 0 ? memberTable(rows) : '  It takes no arguments.'}`
}

const memberTable = (rows: readonly (readonly [string, string])[]): string =>
  table(rows, '')
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')

/** What can be read, one a line. */
export const resourceLines = (resources: readonly ResourceSummary[]): string =>
  table(
    resources.map(({ uri, isTemplate, name, description }) => [
      uri,
      `${name}${description ? `: ${firstLine(description)}` : ''}${isTemplate ? ' (fill in what stands in braces)' : ''}`,
    ]),
    '(no resources)',
  )

/** The prompts, one a line, with their arguments; those that may be left out in brackets. */
export const promptLines = (prompts: readonly PromptSummary[]): string =>
  table(
    prompts.map(({ name, description, arguments: args }) => [
      [name, ...args.map((one) => (one.required ? one.name : `[${one.name}]`))].join(' '),
      firstLine(description),
    ]),
    '(no prompts)',
  )

/** What a resource holds. Bytes are named, and not shown. */
export const resourceContents = (contents: readonly ResourceContent[]): string =>
  contents
    .map(({ mimeType = 'unknown type', text, blob }) =>
      text === undefined
        ? `(${printable(mimeType, 100)}, ${Buffer.byteLength(blob ?? '', 'base64')} bytes, not shown)`
        : printableLines(text),
    )
    .join('\n') || '(nothing)'

/** What a prompt says, each message under who says it. */
export const promptMessages = (messages: readonly PromptMessage[]): string =>
  messages.map(({ role, content }) => `${printable(role, 100)}: ${contentText(content)}`).join('\n') || '(nothing)'

function contentText(content: unknown): string {
  if (typeof content !== 'object' || content === null || !('type' in content)) return '(unreadable)'
  return 'text' in content && typeof content.text === 'string'
    ? printableLines(content.text)
    : `(${printable(String(content.type), 100)}, not shown)`
}
