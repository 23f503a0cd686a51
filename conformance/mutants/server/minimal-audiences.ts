import type { ChangeParts } from '../../targets/minimal-server/index.ts'
import { demanding } from './minimal-tokens.ts'
import type { Mutants } from './mutant.ts'

/** Judges the audience by another rule. */
const judging =
  (holds: (audience: string, allowed: readonly string[]) => boolean): ChangeParts =>
  (parts, { settings }) =>
    demanding(parts, 'audience', ({ aud }) => typeof aud === 'string' && holds(aud, settings.audiences))

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
  'server/compares-audiences-in-lower-case': {
    of: 'minimal',
    flaw: 'compares audiences without regard to case',
    change: judging((audience, allowed) => allowed.some((name) => name.toLowerCase() === audience.toLowerCase())),
  },
  'server/takes-every-audience-of-its-host': {
    of: 'minimal',
    flaw: 'takes tokens for any address of its host',
    change: (parts, { url }) =>
      demanding(
        parts,
        'audience',
        (claims, right) => right(claims) || URL.parse(String(claims['aud']))?.hostname === new URL(url).hostname,
      ),
  },
  'server/takes-the-client-for-its-audience': {
    of: 'minimal',
    flaw: 'takes a token for the client that presents it',
    change: (parts) =>
      demanding(parts, 'audience', (claims, right) => {
        const { aud, azp, client_id: client } = claims
        return right(claims) || (aud !== undefined && aud === (azp ?? client))
      }),
  },
  'server/takes-any-list-of-audiences': {
    of: 'minimal',
    flaw: 'compares the audience only where it is a text',
    change: (parts) => demanding(parts, 'audience', (claims, right) => right(claims) || typeof claims['aud'] === 'object'),
  },
}
