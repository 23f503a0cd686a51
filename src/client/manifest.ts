import { readFileSync } from 'node:fs'

/** Name and version of this package, from its package.json: one folder further up where it was built into `dist`. */
export function manifest(): { readonly name: string; readonly version: string } {
  const url = new URL(import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json', import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8'))
}
