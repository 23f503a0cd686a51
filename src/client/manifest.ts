import { createRequire } from 'node:module'

/** Name and version of this package, from its package.json, which it asks for by name: it lies further up where it was built. */
export function manifest(): { readonly name: string; readonly version: string } {
  return createRequire(import.meta.url)('mcp-entra/package.json')
}
