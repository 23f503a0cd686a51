import type { Members, Signature } from '../compact-jws.ts'
import { type MintKey, signatureBy } from '../mint.ts'
import type { Tenant } from '../tenant.ts'
import type { TokenContents } from '../tokens.ts'
import type { Asked } from './seam.ts'

/** A token that is about to be signed and given to a client, and by which key. */
export interface TokenToIssue {
  readonly header: Members
  readonly claims: Members
  readonly key: MintKey
}

/** Signs a token that a client gets; what is minted for tests does not come here. */
export async function signIssued(
  { faults, tokens, keys }: Pick<Tenant, 'faults' | 'tokens' | 'keys'>,
  seam: 'access-token' | 'id-token',
  contents: TokenContents,
  asked: Asked,
): Promise<string> {
  const { key, ...changed } = faults.pass(seam, { ...contents, key: 'own' }, asked)
  const signature: Signature = await signatureBy(key, keys)
  return tokens.sign(changed, signature)
}
