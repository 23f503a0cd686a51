import type { Json, Parameters } from './parts.ts'

/** The parameters of a tool that are marked with `x-mcp-header`, as the path to each and the name of its header. */
function marked(
  schema: Json,
  path: readonly string[] = [],
): readonly (readonly [path: readonly string[], name: unknown, schema: Json])[] {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Json>>)
  return properties.flatMap(([key, property]) => [
    ...('x-mcp-header' in property ? [[[...path, key], property['x-mcp-header'], property] as const] : []),
    ...marked(property, [...path, key]),
  ])
}

/** How often `x-mcp-header` stands in a schema, reachable or not. */
const marks = (schema: unknown): number => (JSON.stringify(schema) ?? '').split('"x-mcp-header":').length - 1

/** MCP 2026-07-28, "x-mcp-header": tokens, unique without regard to case, on plain values that are reached through `properties`. */
function isLegal(tool: Json): boolean {
  const found = marked((tool['inputSchema'] ?? {}) as Json)
  const names = found.map(([, name]) => String(name).toLowerCase())
  const areTokens = found.every(([, name]) => typeof name === 'string' && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))
  const arePlain = found.every(([, , { type }]) => ['integer', 'string', 'boolean'].includes(String(type)))
  return areTokens && arePlain && new Set(names).size === names.length && found.length === marks(tool['inputSchema'])
}

/** The tools without those that are marked in a way that is not legal. */
export const offeredTools = (tools: readonly Json[]): readonly Json[] => tools.filter(isLegal)

/** The headers that repeat arguments; none for what is absent or null. */
export function mirroredParameters(tool: Json, given: Json, headerValue: (value: string) => string): Parameters {
  const found = marked((tool['inputSchema'] ?? {}) as Json).flatMap(([path, name]) => {
    const value = path.reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? (at as Json)[key] : undefined),
      given,
    )
    return value === undefined || value === null ? [] : [[`mcp-param-${name}`.toLowerCase(), headerValue(String(value))] as const]
  })
  return Object.fromEntries(found)
}
