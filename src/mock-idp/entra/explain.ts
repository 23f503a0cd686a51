import { remedyOf } from './remedies.ts'
import type { Remedy } from './remedy.ts'

/** A code that Entra says, and what to do about it. */
export interface Explanation {
  readonly code: number
  /** Undefined where the mock does not know the code. */
  readonly remedy: Remedy | undefined
  /** The whole of it, to be printed. */
  readonly text: string
}

/** Explains a code: `AADSTS9010010`, the bare number, or a whole message with the code in it. Undefined where there is none. */
export function explain(words: string): Explanation | undefined {
  const digits = /AADSTS(\d{1,8})\b/i.exec(words)?.[1] ?? /^\s*(\d{5,8})\s*$/.exec(words)?.[1]
  if (digits === undefined) return undefined
  const code = Number(digits)
  const remedy = remedyOf(code)
  return { code, remedy, text: remedy ? explanationOf(code, remedy) : unknown(code) }
}

function explanationOf(code: number, { means, registration, client, documented }: Remedy): string {
  const parts = [
    ['What it means', means],
    ['At the registration', registration],
    ['At the client', client],
    ['Documented', documented],
  ].filter((part): part is [string, string] => part[1] !== undefined)
  return `AADSTS${code}\n\n${parts.map(([label, words]) => `  ${label.padEnd(21)}${wrapped(words)}`).join('\n\n')}\n`
}

/** Breaks a paragraph into lines of a terminal, indented under its label. */
const wrapped = (words: string): string => (words.match(/\S.{0,88}(?=\s|$)|\S+/g) ?? []).join(`\n${' '.repeat(23)}`)

const unknown = (code: number): string =>
  `AADSTS${code} is not among the codes that the mock knows. Microsoft explains it at\n  https://login.microsoftonline.com/error?code=${code}\n`
