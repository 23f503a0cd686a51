import type { ChangeParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

/** Judges the audience by another rule. */
const judging =
  (holds: (audience: string, allowed: readonly string[]) => boolean): ChangeParts =>
  (parts, { settings }) => ({
    ...parts,
    rules: parts.rules.map((rule) =>
      rule.name === 'audience' ? { ...rule, holds: ({ aud }) => holds(String(aud), settings.audiences) } : rule,
    ),
  })

/** Ways to read the audience of a token that are not a comparison. */
export const minimalAudienceMutants: Mutants = {
  'server/searches-the-audience-in-the-text': {
    of: 'minimal',
    flaw: 'searches for its name in the text of aud',
    change: judging((audience, allowed) => allowed.some((name) => audience.includes(name))),
  },
  'server/takes-a-part-of-its-audience': {
    of: 'minimal',
    flaw: 'searches for aud in a text that lists its names',
    change: judging((audience, allowed) => allowed.join(',').includes(audience)),
  },
}
