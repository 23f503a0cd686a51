/** What people build servers with, by the names under which `explain` shows their part. */
export const builders = {
  'typescript-v1': '@modelcontextprotocol/sdk (v1)',
  'typescript-v2': '@modelcontextprotocol/server, express (v2)',
  fastmcp: 'FastMCP (Python)',
  csharp: 'ModelContextProtocol.AspNetCore (C#)',
  spring: 'mcp-server-security (Spring)',
  'oidc-provider': 'oidc-provider',
  entra: 'Microsoft Entra ID',
} as const
export type Builder = keyof typeof builders

/** How something is mended: in words that fit every server, and what is particular where one of the builders is used. */
export type Mend = { readonly any: string } & Readonly<Partial<Record<Builder, string>>>

/** What a person needs who has a red check before them. */
export interface Advice {
  /** What goes wrong in life where it does not hold. */
  readonly why: string
  /** The exchange: what is sent, and what is to come back. */
  readonly expect: string
  readonly mend: Mend
}

/** Advice by the id of the check. */
export type AdviceByCheck = Readonly<Record<string, Advice>>

/** What every near-miss is: a token that is right in all but one thing, between two that are right. */
export const nearMiss = (what: string, answer = '401') =>
  `POST with a right token → 200; with ${what} → ${answer}; with the right token again → 200.`
