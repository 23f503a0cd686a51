/** A parameter of a tool whose value a client repeats in a header (MCP 2026-07-28, "Custom Headers from Tool Parameters"). */
export interface MirroredParameter {
  /** The keys that lead to it, from the root of the arguments. */
  readonly path: readonly string[]
  /** The header's name after `Mcp-Param-`. */
  readonly header: string
  /** Its JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>
}

/** The parameters that a tool has mirrored, or the first thing about them that may not be. */
export type Mirroring = { readonly parameters: readonly MirroredParameter[] } | { readonly fault: string }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keywords whose values are data and no schemas: an annotation in them annotates nothing. */
const dataKeywords: readonly string[] = ['const', 'default', 'enum', 'examples']

/** Finds what an `inputSchema` has mirrored. Annotations count wherever they stand, and are legal in a chain of `properties` alone. */
export function mirroringOf(inputSchema: unknown): Mirroring {
  const parameters: MirroredParameter[] = []
  const faults: string[] = []
  const visit = (schema: unknown, path: readonly string[] | undefined) => {
    if (Array.isArray(schema)) for (const one of schema) visit(one, undefined)
    if (!isObject(schema)) return
    if ('x-mcp-header' in schema) {
      const fault = faultOf(schema, path)
      if (fault !== undefined) faults.push(fault)
      else if (path) parameters.push({ path, header: String(schema['x-mcp-header']), schema })
    }
    for (const [keyword, value] of Object.entries(schema)) {
      if (keyword === 'properties' && isObject(value))
        for (const [name, property] of Object.entries(value)) visit(property, path && [...path, name])
      else if (!dataKeywords.includes(keyword)) visitAll(value)
    }
  }
  /** A schema, a list of schemas, or schemas by name: all out of reach. */
  const visitAll = (value: unknown) => {
    visit(value, undefined)
    if (isObject(value)) for (const one of Object.values(value)) if (isObject(one)) visit(one, undefined)
  }
  visit(inputSchema, [])
  const names = parameters.map(({ header }) => header.toLowerCase())
  if (new Set(names).size < names.length) faults.push('two parameters have the same header')
  return faults[0] === undefined ? { parameters } : { fault: faults[0] }
}

function faultOf(schema: Readonly<Record<string, unknown>>, path: readonly string[] | undefined): string | undefined {
  const { 'x-mcp-header': header, type } = schema
  if (path === undefined || path.length === 0) return 'what is not reached by `properties` alone has a header'
  if (typeof header !== 'string' || header === '') return 'a header has no name'
  // RFC 9110 §5.6.2: 1*tchar.
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(header)) return 'the name of a header holds what may not be in one'
  if (type !== 'string' && type !== 'integer' && type !== 'boolean')
    return 'a parameter that is no string, integer or boolean has a header'
  return undefined
}

/** The value at a path; undefined where there is none. */
export const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((at: unknown, key) => (isObject(at) ? at[key] : undefined), value)

/** The headers that repeat the arguments of a call. A tool whose schema is at fault has none. */
export function parameterHeaders(
  inputSchema: unknown,
  args: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const mirroring = mirroringOf(inputSchema)
  if ('fault' in mirroring) return {}
  return Object.fromEntries(
    mirroring.parameters.flatMap(({ path, header }) => {
      const value = valueAt(args, path)
      return value === undefined || value === null ? [] : [[`Mcp-Param-${header}`, headerValue(String(value))]]
    }),
  )
}

/** "Value Encoding": what is not plain visible ASCII travels in a base64 sentinel, and so does what looks like one. */
export function headerValue(value: string): string {
  const plain = /^[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?$/.test(value) && !/^=\?base64\?.*\?=$/.test(value)
  return plain ? value : `=?base64?${Buffer.from(value, 'utf8').toString('base64')}?=`
}
