import { ConnectError } from './failure.ts'
import { printableLines } from './printable.ts'
import type { Step } from './steps.ts'
import type { ToolResult, ToolSummary } from './verbs.ts'

/** What `connect --json` prints: everything that came of it, good or bad. No member ever holds a token. */
export interface Report {
  readonly url: string
  readonly steps: readonly Step[]
  readonly tools?: readonly ToolSummary[] | undefined
  readonly result?: ToolResult | undefined
  readonly error?: unknown
}

/** JSON escapes the control characters of ASCII only; terminals obey others too. In JSON these stand in strings alone. */
const invisible = /[\p{Cc}\p{Cf}]/gu
const escaped = (character: string): string =>
  [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')

/** The report as one line of JSON. `user` is who was seen to sign in, as far as anybody could see. */
export function reportJson({ url, steps, tools, result, error }: Report): string {
  const signedIn = steps.filter((step) => step.step === 'signed-in').findLast((step) => step.user !== undefined)
  const connected = steps.findLast((step) => step.step === 'connected')
  const report = {
    url,
    protocolVersion: connected?.protocolVersion,
    user: signedIn?.user ?? {},
    steps,
    tools: tools?.map(({ name, description }) => ({ name, description })),
    tool: result && { name: result.name, text: result.text, isError: result.isError },
    error: error === undefined ? undefined : explained(error),
  }
  return JSON.stringify(report).replace(invisible, escaped)
}

/** What happened, whose part it is, and what to try. Never a stack. */
export function explained(error: unknown): {
  readonly message: string
  readonly kind: string
  readonly whose: string
  readonly advice: string
} {
  if (error instanceof ConnectError) return { message: error.message, kind: error.kind, whose: error.whose, advice: error.advice }
  const message = printableLines(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  return {
    message,
    kind: 'failed',
    whose: 'this client',
    advice: 'That was not foreseen; please report it together with the command line.',
  }
}

/** The same in three lines for a person. */
export function explainedLines(error: unknown): string {
  const { message, whose, advice } = explained(error)
  return `${message}\n  Whose part: ${whose}\n  Try:        ${advice}`
}

/** 2 where the command or the address is wrong, 130 after Ctrl-C, 1 where what was asked for did not come about. */
export function exitCodeOf(error: unknown): 1 | 2 | 130 {
  if (!(error instanceof ConnectError)) return 1
  if (error.kind === 'stopped') return 130
  return ['usage', 'unreachable'].includes(error.kind) ? 2 : 1
}

/** A tool's answer for a terminal. Parts that are no text are named, so that an answer is never mistaken for silence. */
export function resultText({ text, content }: ToolResult): string {
  const others = content.flatMap((part) => (hasType(part) && part.type !== 'text' ? [`(${part.type}, not shown)`] : []))
  return printableLines([...(text ? [text] : []), ...others].join('\n'))
}

const hasType = (part: unknown): part is { type: string } =>
  typeof part === 'object' && part !== null && 'type' in part && typeof part.type === 'string'
