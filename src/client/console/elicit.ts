import { printable, printableLines } from '../printable.ts'
import type { Elicit, Elicitation, Elicited } from '../wire/elicitation.ts'
import { askMembers, type Person } from './ask-members.ts'

/**
 * Puts a question of the server's to the person at the terminal. They see that the server asks, and say first whether they
 * answer at all (MCP, "Elicitation": who asks has to be clear, and declining possible).
 */
export function elicitsFrom(person: Person, signalNow: () => AbortSignal | undefined): Elicit {
  return async (asked) => {
    try {
      return await answered(asked, person, signalNow())
    } catch {
      return { action: 'cancel' }
    }
  }
}

async function answered(asked: Elicitation, person: Person, signal: AbortSignal | undefined): Promise<Elicited> {
  person.note(`The server asks: ${printableLines(asked.message)}`)
  if (asked.mode === 'url') {
    person.note(`It wants you to open, at ${printable(new URL(asked.url).host)}:\n\n  ${printable(asked.url, 2_000)}\n`)
    const opened = await saysYes(person, 'Open it in a browser if you trust it. Did you? [y/N] ', false, signal)
    return { action: opened ? 'accept' : 'decline' }
  }
  if (!(await saysYes(person, 'Answer? [Y/n] ', true, signal))) return { action: 'decline' }
  const content = await askMembers(asked.requestedSchema, person, signal)
  return { action: 'accept', content: content as NonNullable<Elicited['content']> } // Its schema allows no other kinds of value.
}

/** Asks until the answer is one of the two. Rejects when the signal goes off, or nobody is there. */
export async function saysYes(
  person: Pick<Person, 'ask'>,
  question: string,
  otherwise: boolean,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (;;) {
    const answer = (await person.ask(question, signal)).trim().toLowerCase()
    if (answer === '') return otherwise
    if (['y', 'yes'].includes(answer)) return true
    if (['n', 'no'].includes(answer)) return false
  }
}
