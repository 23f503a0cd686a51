import { decodeJwt } from 'jose'
import type { ChangeParts, ClaimRule, Claims, MinimalServerParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

/** Leaves out what some rules demand. */
export const without =
  (...names: readonly ClaimRule['name'][]): ChangeParts =>
  (parts) => ({ ...parts, rules: parts.rules.filter(({ name }) => !names.includes(name)) })

/** Replaces what one rule demands, given what it rightly demands. */
export const demanding = (
  parts: MinimalServerParts,
  name: ClaimRule['name'],
  demand: (claims: Claims, right: (claims: Claims) => boolean) => boolean,
): MinimalServerParts => ({
  ...parts,
  rules: parts.rules.map((rule) =>
    rule.name === name ? { ...rule, holds: (claims, now) => demand(claims, (given) => rule.holds(given, now)) } : rule,
  ),
})

/** Entra's name of the claim, or that of RFC 9068. */
const scopesOf = ({ scp, scope }: Claims): unknown => scp ?? scope

/** Judges the text of the claim that scopes are in by another rule. */
const readingScopes =
  (holds: (scopes: string, needed: string) => boolean): ChangeParts =>
  (parts, { settings }) =>
    demanding(parts, 'scope', ({ scp, scope }) => {
      const scopes = settings.entra ? scp : scope
      return typeof scopes === 'string' && holds(scopes, settings.scope)
    })

const hasRole = ({ roles }: Claims, name: string): boolean => Array.isArray(roles) && roles.includes(name)

const graph = '00000003-0000-0000-c000-000000000000'
const isGraphToken = ({ aud }: Claims): boolean => aud === graph || aud === 'https://graph.microsoft.com'

/** ID tokens of Entra name no authorized party, and access tokens always do (documented). */
const isIdToken = ({ azp, appid }: Claims): boolean => azp === undefined && appid === undefined

export const minimalTokenMutants: Mutants = {
  'server/audience-optional': {
    of: 'minimal',
    flaw: 'looks at the audience only where the token has one',
    change: (parts) => demanding(parts, 'audience', (claims, right) => claims['aud'] === undefined || right(claims)),
  },
  'server/expiry-optional': {
    of: 'minimal',
    flaw: 'looks at exp only where the token has it',
    change: (parts) => demanding(parts, 'expiry', (claims, right) => claims['exp'] === undefined || right(claims)),
  },
  'server/compares-times-of-any-type': {
    of: 'minimal',
    flaw: 'finds a token expired where now is after exp, whatever exp is',
    change: (parts) => ({
      ...parts,
      rules: parts.rules.map((rule) =>
        rule.name === 'expiry' ? { ...rule, holds: ({ exp }, now) => exp !== undefined && !(now > (exp as number) + 30) } : rule,
      ),
    }),
  },
  'server/ignores-not-before': { of: 'minimal', flaw: 'does not look at nbf', change: without('not-before') },
  'server/allows-half-an-hour-for-clocks': {
    of: 'minimal',
    flaw: 'allows half an hour for clocks that differ',
    change: (parts) => ({
      ...parts,
      rules: parts.rules.map((rule) => {
        const seconds = rule.name === 'expiry' ? -1800 : rule.name === 'not-before' ? 1800 : 0
        return { ...rule, holds: (claims, now) => rule.holds(claims, now + seconds) }
      }),
    }),
  },
  'server/ignores-scope': { of: 'minimal', flaw: 'does not look at the scopes', change: without('scope') },
  'server/scope-optional': {
    of: 'minimal',
    flaw: 'looks at the scopes only where the token has some',
    change: (parts) => demanding(parts, 'scope', (claims, right) => scopesOf(claims) === undefined || right(claims)),
  },
  'server/reads-scope-for-scp': {
    of: 'minimal',
    flaw: 'reads scope where the token has no scp',
    change: (parts) => demanding(parts, 'scope', (claims, right) => right({ ...claims, scp: scopesOf(claims) })),
  },
  'server/compares-scopes-in-lower-case': {
    of: 'minimal',
    flaw: 'compares scopes without regard to case',
    change: readingScopes((scopes, needed) => scopes.toLowerCase().split(' ').includes(needed.toLowerCase())),
  },
  'server/searches-the-scope-in-the-text': {
    of: 'minimal',
    flaw: 'searches for the scope in the text of the scopes instead of among its words',
    change: readingScopes((scopes, needed) => scopes.includes(needed)),
  },
  'server/compares-the-scopes-as-one-text': {
    of: 'minimal',
    flaw: 'serves a token that grants the scope alone, and none that grants more',
    change: readingScopes((scopes, needed) => scopes === needed),
  },
  'server/takes-roles-for-scopes': {
    of: 'minimal',
    flaw: 'lets applications in by a role of the name of the scope',
    change: (parts, { settings }) => {
      const granted = (claims: Claims) => hasRole(claims, settings.scope)
      const noUserNeeded = demanding(parts, 'user', (claims, right) => granted(claims) || right(claims))
      return demanding(noUserNeeded, 'scope', (claims, right) => granted(claims) || right(claims))
    },
  },
  'server/knows-applications-by-idtyp-alone': {
    of: 'minimal',
    flaw: 'takes roles for scopes, in every token that does not say idtyp=app',
    change: (parts, { settings }) => {
      const isApp = ({ idtyp }: Claims) => idtyp === 'app'
      const anyoneElse = demanding(parts, 'user', (claims) => !isApp(claims))
      return demanding(anyoneElse, 'scope', (claims, right) => right(claims) || hasRole(claims, settings.scope))
    },
  },
  'server/takes-tokens-of-both-versions': {
    of: 'minimal',
    flaw: 'takes the v1.0 issuer of its tenant beside the v2.0 one',
    change: (parts, { settings }) =>
      demanding(parts, 'issuer', (claims, right) => right(claims) || claims['iss'] === settings.issuer.replace(/v2\.0$/, '')),
  },
  'server/accepts-id-tokens': {
    of: 'minimal',
    flaw: 'takes an ID token of any client as proof of who calls',
    change: (parts) => {
      const anyClient = demanding(parts, 'audience', (claims, right) => isIdToken(claims) || right(claims))
      return demanding(anyClient, 'scope', (claims, right) => isIdToken(claims) || right(claims))
    },
  },
  'server/accepts-graph-tokens': {
    of: 'minimal',
    flaw: 'takes tokens for Microsoft Graph, since Graph will verify them',
    change: (parts) => ({
      ...parts,
      verifySignature: async (token) => {
        const claims = decodeJwt(token)
        return isGraphToken(claims) ? claims : parts.verifySignature(token)
      },
      rules: parts.rules.map((rule) => ({ ...rule, holds: (claims, now) => isGraphToken(claims) || rule.holds(claims, now) })),
    }),
  },
}
