/** For this room's tests: a person who has made up their mind. */

import type { Person } from '../console/ask-members.ts'
import { stopped } from '../failure.ts'

/** Answers question by question with these lines, and is gone after the last. `asked` is what they were asked, `told` what they were told. */
export function answering(
  ...lines: readonly string[]
): Person & { readonly asked: readonly string[]; readonly told: readonly string[] } {
  const left = [...lines]
  const asked: string[] = []
  const told: string[] = []
  const answer =
    (mark: string): Person['ask'] =>
    async (question) => {
      asked.push(`${mark}${question.trim()}`)
      const line = left.shift()
      if (line === undefined) throw stopped()
      return line
    }
  return { ask: answer(''), askSecret: answer('secret '), note: (text) => told.push(text), asked, told }
}
