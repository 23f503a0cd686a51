import { readFileSync } from 'node:fs'

/** A value that is written out where it begins with `start`, and the path of a file otherwise; undefined where that cannot be read. */
export function textOrFile(text: string, start: string): string | undefined {
  if (text.startsWith(start)) return text
  try {
    return readFileSync(text, 'utf8')
  } catch {
    return undefined
  }
}
