import { printable } from '../printable.ts'
import { choicesOf, kindOf, type Member, meantValue, membersOf, reasonAgainst, type Schema } from './member.ts'
import type { Terminal } from './terminal.ts'

export type Person = Pick<Terminal, 'ask' | 'askSecret' | 'note'>

const shownChoices = 50

/**
 * Asks the person for an object of this JSON Schema, member by member. What the schema forbids is asked again, with the reason;
 * what need not be there is left out where the line is empty, or takes its default.
 * Rejects when the signal goes off or nobody answers.
 */
export async function askMembers(
  root: Schema,
  person: Person,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  for (;;) {
    const given: [string, unknown][] = []
    for (const member of membersOf(root)) {
      const value = await askMember(member, root, person, signal)
      if (value !== undefined) given.push([member.name, value])
    }
    const value = Object.fromEntries(given)
    // What depends on several members can only be seen now.
    const reason = await reasonAgainst(value, root, root)
    if (reason === undefined) return value
    person.note(`  All of it together will not do: ${reason}. Once more:`)
  }
}

/** The value; undefined where it is left out. */
async function askMember(member: Member, root: Schema, person: Person, signal: AbortSignal | undefined): Promise<unknown> {
  const { schema, required, secret } = member
  if (member.description !== undefined) person.note(`  ${printable(member.description)}`)
  for (const line of choiceLines(schema)) person.note(line)
  const question = `  ${printable(member.name)} (${hint(member)}): `
  for (;;) {
    const text = (await (secret ? person.askSecret : person.ask)(question, signal)).trim()
    if (text === '' && member.default !== undefined) return member.default
    if (text === '' && !required) return undefined
    const value = meantValue(text, schema)
    const reason = text === '' ? 'it has to be given' : await reasonAgainst(value, schema, root)
    if (reason === undefined) return value
    person.note(`  That will not do: ${reason}.`)
  }
}

function hint({ schema, required, default: otherwise, secret }: Member): string {
  const kind = kindOf(schema)
  if (otherwise !== undefined) return `${kind}, Enter for ${secret ? 'the default' : printable(JSON.stringify(otherwise), 60)}`
  return required ? kind : `${kind}, Enter leaves it out`
}

function choiceLines(schema: Schema): readonly string[] {
  const { items } = schema
  const choices = choicesOf(schema) ?? (typeof items === 'object' && items !== null ? choicesOf({ ...items }) : undefined) ?? []
  const lines = choices.slice(0, shownChoices).map(({ title }, at) => `  ${String(at + 1).padStart(3)}  ${printable(title, 100)}`)
  return choices.length > shownChoices ? [...lines, `       and ${choices.length - shownChoices} more`] : lines
}
