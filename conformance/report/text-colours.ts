import type { Standing } from './words.ts'

export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly standing: (standing: Standing, text: string) => string
}

const codes: Readonly<Record<Standing, string>> = {
  pass: '32',
  fail: '31',
  warn: '33',
  known: '2',
  inconclusive: '33',
  'not-asked': '2',
  'not-run': '33',
  broken: '35',
}

/** Wraps text in ANSI colours, or in nothing. */
export function painter(colours: boolean): Paint {
  const wrap = (code: string) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text)
  return { bold: wrap('1'), dim: wrap('2'), standing: (standing, text) => wrap(codes[standing])(text) }
}
