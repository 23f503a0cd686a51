import {
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  EmbeddedJWK,
  exportSPKI,
  type JSONWebKeySet,
} from 'jose'
import type { ChangeParts, ClaimRule, Claims, MinimalServerParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

const without =
  (...names: readonly ClaimRule['name'][]): ChangeParts =>
  (parts) => ({ ...parts, rules: parts.rules.filter(({ name }) => !names.includes(name)) })

/** Replaces what one rule demands, given what it rightly demands. */
const demanding = (
  parts: MinimalServerParts,
  name: ClaimRule['name'],
  demand: (claims: Claims, right: (claims: Claims) => boolean) => boolean,
): MinimalServerParts => ({
  ...parts,
  rules: parts.rules.map((rule) =>
    rule.name === name ? { ...rule, holds: (claims, now) => demand(claims, (given) => rule.holds(given, now)) } : rule,
  ),
})

/** The public key of a token as PEM, the way the libraries print it that such a verifier was written with. */
async function publicKeyTexts(jwksUri: string, token: string): Promise<readonly string[]> {
  const keys = createLocalJWKSet((await (await fetch(jwksUri)).json()) as JSONWebKeySet)
  const { kid } = decodeProtectedHeader(token)
  const key = await keys({ alg: 'RS256', ...(kid === undefined ? {} : { kid }) })
  const pem = await exportSPKI(key)
  return [pem, `${pem}\n`, pem.trimEnd()]
}

/** Entra's name of the claim, or that of RFC 9068. */
const scopesOf = ({ scp, scope }: Claims): unknown => scp ?? scope

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
  'server/forgives-a-slash-in-the-issuer': {
    of: 'minimal',
    flaw: 'compares issuers without the slash at the end',
    change: (parts) =>
      demanding(parts, 'issuer', (claims, right) => right({ ...claims, iss: String(claims['iss']).replace(/\/$/, '') })),
  },
  'server/ignores-signature': {
    of: 'minimal',
    flaw: 'reads tokens without verifying them',
    change: (parts) => ({ ...parts, verifySignature: async (token) => decodeJwt(token) }),
  },
  'server/takes-the-public-key-for-a-secret': {
    of: 'minimal',
    flaw: 'lets the token choose HS256, and verifies it with the public key as the secret',
    change: (parts, { settings }) => ({
      ...parts,
      verifySignature: async (token) => {
        if (decodeProtectedHeader(token).alg !== 'HS256') return parts.verifySignature(token)
        const texts = await publicKeyTexts(settings.jwksUri, token)
        await Promise.any(texts.map((text) => compactVerify(token, new TextEncoder().encode(text), { algorithms: ['HS256'] })))
        return decodeJwt(token)
      },
    }),
  },
  'server/trusts-the-key-in-the-token': {
    of: 'minimal',
    flaw: 'verifies a token with the key in its header, where it has one there',
    change: (parts) => ({
      ...parts,
      verifySignature: async (token) => {
        if (decodeProtectedHeader(token).jwk === undefined) return parts.verifySignature(token)
        await compactVerify(token, EmbeddedJWK, { algorithms: ['RS256'] })
        return decodeJwt(token)
      },
    }),
  },
  'server/expiry-optional': {
    of: 'minimal',
    flaw: 'looks at exp only where the token has it',
    change: (parts) => demanding(parts, 'expiry', (claims, right) => claims['exp'] === undefined || right(claims)),
  },
  'server/ignores-not-before': { of: 'minimal', flaw: 'does not look at nbf', change: without('not-before') },
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
  'server/searches-the-scope-in-the-text': {
    of: 'minimal',
    flaw: 'searches for the scope in the text of the scopes instead of among its words',
    change: (parts, { settings }) => demanding(parts, 'scope', (claims) => String(scopesOf(claims)).includes(settings.scope)),
  },
  'server/compares-the-scopes-as-one-text': {
    of: 'minimal',
    flaw: 'serves a token that grants the scope alone, and none that grants more',
    change: (parts, { settings }) =>
      demanding(parts, 'scope', ({ scp, scope }) => (settings.entra ? scp : scope) === settings.scope),
  },
  'server/takes-roles-for-scopes': {
    of: 'minimal',
    flaw: 'lets applications in by a role of the name of the scope',
    change: (parts, { settings }) => {
      const granted = ({ roles }: Claims) => Array.isArray(roles) && roles.includes(settings.scope)
      const noUserNeeded = demanding(parts, 'user', (claims, right) => granted(claims) || right(claims))
      return demanding(noUserNeeded, 'scope', (claims, right) => granted(claims) || right(claims))
    },
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
  'server/fails-on-garbage': {
    of: 'minimal',
    flaw: 'fails with 500 where a token does not have three parts',
    change: (parts) => ({
      ...parts,
      authenticate: async (request, ...rest) => {
        const presented = parts.presented(request)
        if (typeof presented === 'object' && presented.token.split('.').length !== 3) throw new Error('not a JWT')
        return parts.authenticate(request, ...rest)
      },
    }),
  },
}
