import type { Issuer, TokenChange } from '../kit/instruments.ts'
import type { Redactor } from '../kit/redaction.ts'
import { algorithmOf, type SigningKey, signToken } from './server-keys.ts'
import { apply, type DecodedToken, resolveChange } from './token-change.ts'

export interface SigningIssuerOptions {
  /** A right token, with fresh times and a fresh id. */
  readonly right: () => Promise<DecodedToken>
  /** What signs it, and the client that it is issued to. */
  readonly signer: () => Promise<{ readonly key: SigningKey; readonly clientId: string }>
  readonly redactor: Redactor
  /** What others behind the server issue, by what it is; without them, a token of the same issuer for another resource. */
  readonly foreign?: (() => Promise<Readonly<Record<string, string>>>) | undefined
}

/** An issuer of RFC 9068 tokens whose key is in the referee's hand: whatever is to be wrong in a token, the rest of it is right. */
export function signingIssuer({ right, signer, redactor, foreign }: SigningIssuerOptions): Issuer {
  const signed = async (token: DecodedToken, { key: how = 'own', twice }: Pick<TokenChange, 'key' | 'twice'> = {}) => {
    const text = await signToken(token, how, (await signer()).key, twice)
    redactor.keep(text)
    return text
  }
  const mint: Issuer['mint'] = async (change = {}) => {
    const { header: rightHeader, claims } = await right()
    const header = { ...rightHeader, ...(change.key && { alg: algorithmOf(change.key) }) }
    const changes = resolveChange(change, { header, claims })
    return signed({ header: apply(header, changes.header), claims: apply(claims, changes.claims) }, change)
  }
  const ofAnotherResource = async () => ({
    'a token for another resource of the issuer': await mint({ claims: { aud: 'https://other.example/mcp' } }),
  })
  return {
    scopeClaim: 'scope',
    right,
    mint,
    foreign: foreign ?? ofAnotherResource,
    idToken: async () => {
      const { header, claims } = await right()
      const { clientId } = await signer()
      const { iss, sub, iat, exp } = claims
      return signed({
        header: { alg: header['alg'], kid: header['kid'], typ: 'JWT' },
        claims: { iss, sub, aud: clientId, iat, exp, auth_time: iat },
      })
    },
  }
}
