import { fromJsonSchema } from '@modelcontextprotocol/client'
import { printable } from '../printable.ts'
import { schemaJudge } from '../wire/schema-judge.ts'

export type Schema = Readonly<Record<string, unknown>>

/** One member of an object that a person is asked for. All texts are the server's. */
export interface Member {
  readonly name: string
  readonly schema: Schema
  readonly required: boolean
  readonly description: string | undefined
  /** Undefined where there is none. */
  readonly default: unknown
  /** Not to be seen while it is typed: `format: password`, or `writeOnly` (JSON Schema Validation §9.4). */
  readonly secret: boolean
}

/** The members that a JSON Schema of an object names, those that have to be there first. */
export function membersOf(root: Schema): readonly Member[] {
  const required = Array.isArray(root['required']) ? root['required'] : []
  const members = Object.entries(schemaOf(root['properties'])).map(([name, given]): Member => {
    const schema = resolved(schemaOf(given), root)
    return {
      name,
      schema,
      required: required.includes(name),
      description: typeof schema['description'] === 'string' ? schema['description'] : undefined,
      default: schema['default'],
      secret: schema['format'] === 'password' || schema['writeOnly'] === true,
    }
  })
  return [...members.filter((one) => one.required), ...members.filter((one) => !one.required)]
}

/** The values that the schema has, where it lists them, each with what it is called. */
export function choicesOf(schema: Schema): readonly { readonly value: unknown; readonly title: string }[] | undefined {
  const { enum: values, enumNames: names, oneOf, anyOf } = schema
  if (Array.isArray(values))
    return values.map((value, at) => ({ value, title: titleOf(Array.isArray(names) ? names[at] : undefined, value) }))
  for (const options of [oneOf, anyOf])
    if (Array.isArray(options) && options.length > 0 && options.every((one) => 'const' in schemaOf(one)))
      return options.map(schemaOf).map((one) => ({ value: one['const'], title: titleOf(one['title'], one['const']) }))
  return undefined
}

const titleOf = (title: unknown, value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return typeof title === 'string' && title !== text ? `${text} (${title})` : text
}

/** What kind of value is wanted, in a few words. */
export function kindOf(schema: Schema): string {
  if (choicesOf(schema)) return 'one of these'
  const { type, items } = schema
  if (type === 'array')
    return choicesOf(schemaOf(items)) ? 'some of these, separated by commas' : 'a list, as JSON or separated by commas'
  const kinds: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    number: 'number',
    boolean: 'yes or no',
    object: 'JSON object',
  }
  return typeof type === 'string' && Object.hasOwn(kinds, type) ? String(kinds[type]) : 'JSON, or text'
}

/**
 * The value that a person means by a line. What it is to be is the schema's to say; whether it may be that is said by
 * `reasonAgainst`.
 */
export function meantValue(text: string, schema: Schema): unknown {
  const choices = choicesOf(schema)
  if (choices) return choice(text, choices)
  const { type, items } = schema
  if (type === 'string') return text === '""' ? '' : text
  if (type === 'boolean') return /^(y|yes|true)$/i.test(text) ? true : /^(n|no|false)$/i.test(text) ? false : text
  const parsed = json(text)
  if (type === 'array' && !Array.isArray(parsed)) return text.split(',').map((part) => meantValue(part.trim(), schemaOf(items)))
  return parsed ?? (text === 'null' ? null : text)
}

/** The value itself, or its number in the list as it is shown. */
function choice(text: string, choices: NonNullable<ReturnType<typeof choicesOf>>): unknown {
  const named = choices.find(({ value }) => text === (typeof value === 'string' ? value : JSON.stringify(value)))
  const numbered = /^\d{1,6}$/.test(text) ? choices[Number(text) - 1] : undefined
  return (named ?? numbered ?? { value: text }).value
}

/** Why a value will not do, in a few words; undefined where it will, or where the schema is of no use. The server has the last word anyway. */
export async function reasonAgainst(value: unknown, schema: Schema, root: Schema): Promise<string | undefined> {
  if (choicesOf(schema)?.some((one) => one.value === value) === false) return 'it is none of these'
  const { $defs, definitions } = root
  try {
    const judge = fromJsonSchema(
      Object.fromEntries(Object.entries({ ...schema, $defs, definitions }).filter(([, one]) => one !== undefined)),
      schemaJudge(),
    )
    const { issues } = await judge['~standard'].validate(value)
    return issues?.map(({ message }) => printable(message.replace(/^data\/?/, '').replace('must NOT', 'must not'))).join(', ')
  } catch {
    return undefined
  }
}

const schemaOf = (value: unknown): Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

/** What a reference inside the document means; of one that leads elsewhere, or round in a circle, what stands beside it. */
function resolved(schema: Schema, root: Schema, depth = 0): Schema {
  const { $ref: reference, ...beside } = schema
  if (typeof reference !== 'string' || !reference.startsWith('#/') || depth > 8) return schema
  const found = reference
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, part) => (Object.hasOwn(schemaOf(at), part) ? schemaOf(at)[part] : undefined), root)
  return { ...resolved(schemaOf(found), root, depth + 1), ...beside }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
