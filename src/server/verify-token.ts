import { type CompactVerifyGetKey, compactVerify, errors } from 'jose'
import { z } from 'zod'
import type { Principal } from './principal.ts'
import type { Refusal, RefusalName } from './refusal.ts'
import { KeysUnavailable } from './remote-keys.ts'
import type { ScopeHierarchy } from './scopes.ts'
import { type Claims, scopesClaimed, textClaim, timeClaim } from './token-claims.ts'

/** A token whose signature was found right. Its claims are not judged yet. */
export interface SignedToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Claims
}

/** Judges form and signature, and nothing else. */
export type SignatureVerifier = (token: string) => Promise<SignedToken | Refusal>

/** One thing that must hold of a token whose signature is right. Rules are judged in order, and the first refusal stands. */
export interface TokenRule {
  readonly name: 'issuer' | 'audience' | 'tenant' | 'expiry' | 'not-before' | 'token-type' | 'user' | 'scope'
  readonly judge: (token: SignedToken, now: Date) => RefusalName | undefined
}

/** What differs between a token of Entra and one of ours, apart from the rules. */
export interface TokenDialect {
  /** The claim with the scopes: `scp` at Entra (documented), `scope` by RFC 9068 §2.2.3. */
  readonly scopeClaim: 'scp' | 'scope'
  /** The claims that the client may be in; of those that are there, the first. */
  readonly clientClaims: readonly ('azp' | 'appid' | 'client_id')[]
  readonly hierarchy: ScopeHierarchy
}

/** Who a token speaks for, or why it is refused. Never throws for anything a token may hold. */
export type TokenVerifier = (token: string) => Promise<Principal | Refusal>

export interface TokenVerifierParts {
  readonly signature: SignatureVerifier
  readonly rules: readonly TokenRule[]
  readonly dialect: TokenDialect
  readonly now: () => Date
}

/** Form and signature first, then the rules in their order: who made it, for whom, when, of what kind, and only then permission. */
export const tokenVerifier =
  ({ signature, rules, dialect, now }: TokenVerifierParts): TokenVerifier =>
  async (text) => {
    const token = await signature(text)
    if ('refusal' in token) return token
    for (const rule of rules) {
      const refusal = rule.judge(token, now())
      if (refusal) return { refusal, because: `rule ${rule.name}` }
    }
    return principalOf(token, dialect, text)
  }

/** RS256 is what Entra signs with (documented), and what we do: with one algorithm there is nothing to confuse it with. */
const algorithms = ['RS256']

const utf8 = new TextDecoder('utf-8', { fatal: true })
/** A claims set is a JSON object (RFC 7519 §4); what its members are is for the rules to say. */
const claimsSet = z.record(z.string(), z.unknown())

/** Verifies by the keys of the issuer. Every error of jose becomes a refusal; none of its messages goes anywhere. */
export const signatureVerifier =
  (keys: CompactVerifyGetKey): SignatureVerifier =>
  async (text) => {
    try {
      const { protectedHeader, payload } = await compactVerify(text, keys, { algorithms })
      return { header: { ...protectedHeader }, claims: claimsSet.parse(JSON.parse(utf8.decode(payload))) }
    } catch (error) {
      if (error instanceof KeysUnavailable) return { refusal: 'keys-unavailable', because: 'the key set cannot be read' }
      return { refusal: 'token-not-valid', because: error instanceof errors.JOSEError ? error.code : 'form' }
    }
  }

function principalOf({ claims }: SignedToken, dialect: TokenDialect, token: string): Principal {
  const [clientId = ''] = dialect.clientClaims.flatMap((name) => textClaim(claims, name) ?? [])
  const grantId = textClaim(claims, 'grant_id')
  return {
    tenantId: textClaim(claims, 'tid') ?? '',
    objectId: textClaim(claims, 'oid') ?? '',
    subject: textClaim(claims, 'sub') ?? '',
    clientId,
    scopes: scopesClaimed(claims, dialect),
    expiresAt: new Date(timeClaim(claims, 'exp') ?? 0),
    ...(grantId === undefined ? {} : { grantId }),
    token,
  }
}
