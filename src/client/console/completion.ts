import { commands } from './commands.ts'
import type { Lists } from './lists.ts'
import type { Complete } from './terminal.ts'

/** A key that brings nothing within this time brings nothing. */
const patienceMs = 2_000

/** For the Tab key: the commands, and what may follow each. Names that a terminal would obey are left out. */
export const completion =
  (lists: Lists): Complete =>
  async (line) => {
    const [, name, begun] = /^\s*(\S+)\s+(\S*)$/.exec(line) ?? []
    if (name === undefined || begun === undefined) {
      const word = line.trimStart()
      return [
        /\s/.test(word)
          ? []
          : beginning(
              Object.keys(commands).map((one) => `${one} `),
              word,
            ),
        word,
      ]
    }
    const completes = Object.hasOwn(commands, name) ? commands[name]?.completes : undefined
    const words = typeof completes === 'string' ? await seen(lists, completes) : (completes ?? [])
    return [beginning(words, begun), begun]
  }

const beginning = (words: readonly string[], begun: string): readonly string[] => words.filter((word) => word.startsWith(begun))

async function seen(lists: Lists, what: 'tools' | 'prompts' | 'resources'): Promise<readonly string[]> {
  const options = { signal: AbortSignal.timeout(patienceMs) }
  try {
    const names =
      what === 'resources'
        ? (await lists.resources(options)).map(({ uri }) => uri)
        : (await lists[what](options)).map(({ name }) => name)
    return names.filter((name) => !/[\s\p{Cc}\p{Cf}]/u.test(name))
  } catch {
    return []
  }
}
