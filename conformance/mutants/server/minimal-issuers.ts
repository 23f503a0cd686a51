import type { ChangeParts } from '../../targets/minimal-server/index.ts'
import { demanding } from './minimal-tokens.ts'
import type { Mutants } from './mutant.ts'

/** Judges the issuer by another rule. */
const judging =
  (holds: (issuer: unknown, right: string) => boolean): ChangeParts =>
  (parts, { settings }) =>
    demanding(parts, 'issuer', ({ iss }) => holds(iss, settings.issuer))

/** Ways to read the issuer of a token that are not a comparison. */
export const minimalIssuerMutants: Mutants = {
  'server/forgives-a-slash-in-the-issuer': {
    of: 'minimal',
    flaw: 'compares issuers without the slash at the end',
    change: judging((issuer, right) => typeof issuer === 'string' && issuer.replace(/\/$/, '') === right.replace(/\/$/, '')),
  },
  'server/issuer-optional': {
    of: 'minimal',
    flaw: 'looks at the issuer only where the token has one',
    change: judging((issuer, right) => issuer === undefined || issuer === right),
  },
  'server/searches-its-issuer-in-the-text': {
    of: 'minimal',
    flaw: 'searches for the issuer in the text of iss',
    change: judging((issuer, right) => typeof issuer === 'string' && issuer.includes(right)),
  },
  'server/compares-issuers-in-lower-case': {
    of: 'minimal',
    flaw: 'compares issuers without regard to case',
    change: judging((issuer, right) => typeof issuer === 'string' && issuer.toLowerCase() === right.toLowerCase()),
  },
  'server/takes-a-list-for-its-issuer': {
    of: 'minimal',
    flaw: 'finds its issuer in a list of issuers',
    change: judging((issuer, right) => [issuer].flat().includes(right)),
  },
}
