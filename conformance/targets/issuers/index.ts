import type { Dialect } from './issuing-party.ts'

/**
 * `entra`: Microsoft Entra ID, as our mock of it: `scp`, the API's GUID as audience, scopes asked for by their full names.
 * `generic`: a plain OAuth 2.1 issuer: RFC 9068 tokens with `scope`, and the MCP endpoint as audience (RFC 8707).
 */
export const dialectNames = ['entra', 'generic'] as const
export type DialectName = (typeof dialectNames)[number]

/** What each dialect needs is loaded when somebody speaks it. */
const dialects: Readonly<Record<DialectName, () => Promise<Dialect>>> = {
  entra: async () => (await import('./entra.ts')).entra,
  generic: async () => (await import('./generic.ts')).generic,
}

export const dialectOf = (name: DialectName): Promise<Dialect> => dialects[name]()
