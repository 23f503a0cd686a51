import { decodeJwt, type JWTPayload } from 'jose'
import type { Mutants } from './mutant.ts'

/** Entra alone names a tenant in who issued. */
const isOfEntra = ({ iss = '' }: JWTPayload): boolean => /\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\//.test(`${iss}/`)

/** The claims of a token of Entra, unverified; undefined for whatever else it is. */
function claimsOfEntra(token: string): JWTPayload | undefined {
  try {
    const claims = decodeJwt(token)
    return isOfEntra(claims) ? claims : undefined
  } catch {
    return undefined
  }
}

/** Flaws of a server that is its own authorization server, or in routes beside the one that asks for a token. */
export const frontMutants: Mutants = {
  'server/takes-tokens-of-entra': {
    of: 'our-proxy',
    flaw: 'takes the tokens of Entra, whom it trusts with its users, beside its own',
    parts: () => ({
      signature: (verify) => async (token) => {
        const claims = claimsOfEntra(token)
        return claims ? { header: { alg: 'RS256' }, claims } : verify(token)
      },
      tokenRules: (rules) =>
        rules.map((rule) => ({ ...rule, judge: (token, now) => (isOfEntra(token.claims) ? undefined : rule.judge(token, now)) })),
    }),
  },
  'server/opens-its-stream-to-strangers': {
    of: 'our-proxy',
    flaw: 'guards POST, and opens a stream for whoever asks by GET',
    front: (answer, path, method) =>
      method === 'GET' && path === '/mcp' && answer.status === 401
        ? { status: 200, headers: { 'content-type': 'text/event-stream' }, body: ': welcome\n\n' }
        : answer,
  },
}
