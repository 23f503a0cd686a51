import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { ServerParts, SignedToken, TokenRule } from '../../../src/server/index.ts'
import type { Mutants } from './mutant.ts'

const without =
  (name: TokenRule['name']): (() => ServerParts) =>
  () => ({ tokenRules: (rules) => rules.filter((rule) => rule.name !== name) })

const originOf = (url: unknown): string | undefined => URL.parse(String(url))?.origin

/** Takes other issuers besides the right ones, as long as they are on the same host: that is learnt from the first right token. */
function orOnTheHost(rules: readonly TokenRule[], isTaken: (claims: SignedToken['claims']) => boolean): readonly TokenRule[] {
  let host: string | undefined
  return rules.map((rule) => ({
    ...rule,
    judge: (token, now) => {
      const fault = rule.judge(token, now)
      if (rule.name !== 'issuer') return fault
      const { iss } = token.claims
      if (fault === undefined) host ??= originOf(iss)
      return typeof iss === 'string' && originOf(iss) === host && isTaken(token.claims) ? undefined : fault
    },
  }))
}

export const ourTokenMutants: Mutants = {
  'server/ignores-audience': { of: 'ours', flaw: 'does not look at the audience', parts: without('audience') },
  'server/ignores-issuer': { of: 'ours', flaw: 'does not look at the issuer', parts: without('issuer') },
  'server/ignores-expiry': { of: 'ours', flaw: 'does not look at exp', parts: without('expiry') },
  'server/any-issuer-of-the-host': {
    of: 'ours',
    flaw: 'takes whatever has the form {host}/{guid}/v2.0 for its issuer',
    parts: () => ({ tokenRules: (rules) => orOnTheHost(rules, ({ iss }) => /\/[0-9a-f-]{36}\/v2\.0$/.test(String(iss))) }),
  },
  'server/serves-every-tenant': {
    of: 'ours',
    flaw: 'takes the issuer of whatever tenant the token names',
    parts: () => ({
      tokenRules: (rules) => {
        const ofItsTenant = orOnTheHost(rules, ({ iss, tid }) => String(iss) === `${originOf(iss)}/${tid}/v2.0`)
        return ofItsTenant.filter(({ name }) => name !== 'tenant')
      },
    }),
  },
  'server/accepts-alg-none': {
    of: 'ours',
    flaw: 'lets the token choose to have no signature',
    parts: () => ({
      signature: (verify) => async (token) => {
        const unsigned = /^[\w-]+\.[\w-]+\.$/.test(token)
        const header = unsigned ? decodeProtectedHeader(token) : undefined
        return header?.alg === 'none' ? { header: { ...header, alg: 'none' }, claims: decodeJwt(token) } : verify(token)
      },
    }),
  },
}
