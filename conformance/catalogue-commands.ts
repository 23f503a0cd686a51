import { Command, Option } from 'commander'
import { type Revision, type Role, roles } from './kit/requirement.ts'
import { readRevisions } from './option-readers.ts'

/** Where a command speaks. */
export interface Voice {
  /** To standard output. */
  print(text: string): void
  /** To standard error; the process then ends with 2. */
  complain(message: string): void
}

/** Prints what a check or a requirement means; for an unknown id it complains, and names the likeliest ones. */
export async function explainTo({ print, complain }: Voice, id: string): Promise<void> {
  const { explained } = await import('./catalogue-view.ts')
  const { text, suggestions } = explained(id)
  if (text !== undefined) return print(text)
  const meant = suggestions.map((one) => `  ${one}`).join('\n')
  complain(`There is no check and no requirement ${JSON.stringify(id)}. Did you mean one of these?\n${meant}`)
}

interface ListOptions {
  readonly requirements?: true
  readonly role?: Role
  readonly json?: true
}

interface CoverageOptions {
  readonly specVersion?: readonly Revision[]
  readonly role?: Role
  readonly json?: true
}

const ofRole = () => new Option('--role <role>', 'only what binds this party').choices(roles)

/** The commands that run nothing, and tell what there is: `list`, `coverage`, `explain`. */
export function catalogueCommands(voice: Voice): readonly Command[] {
  const { print } = voice
  const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
  return [
    new Command('list')
      .description('List the checks, or with --requirements the sentences they judge.')
      .argument('[words...]', 'only what these words occur in')
      .option('--requirements', 'list requirements instead of checks')
      .addOption(ofRole())
      .option('--json', 'both, as one JSON object on standard output')
      .action(async (words: readonly string[], options: ListOptions) => {
        const { listed, checksText, requirementsText } = await import('./catalogue-view.ts')
        const listing = listed(words, options.role)
        if (options.json) print(asJson(listing))
        else print(options.requirements ? requirementsText(listing) : checksText(listing))
      }),
    new Command('coverage')
      .description('Show for every sentence of the specification which checks judge it, or why none does.')
      .option('--spec-version <revision>', 'only what this revision asks; repeat it, or use commas', readRevisions)
      .addOption(ofRole())
      .option('--json', 'the map as one JSON object on standard output')
      .action(async ({ specVersion, role, json }: CoverageOptions) => {
        const { covered, coverageText } = await import('./catalogue-view.ts')
        const coverage = covered({ revisions: specVersion, roles: role && [role] })
        print(json ? asJson(coverage) : coverageText(coverage))
      }),
    new Command('explain')
      .description('Say what a check or a requirement means, where it is written, and how it is put to the test.')
      .argument('<id>', 'such as token.server-audience')
      .action((id: string) => explainTo(voice, id)),
  ]
}
