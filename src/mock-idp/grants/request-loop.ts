import { createHash } from 'node:crypto'
import { entraErrors } from '../entra/errors.ts'
import type { EntraError } from '../entra/refusal.ts'
import type { TokenRequestRead } from '../entra/token-request.ts'
import type { Tenant } from '../tenant.ts'

/** How often one and the same request may come within a minute, where the switch `loopDetection` is on. Entra's own number is not documented. */
export const mostSameRequests = 15
const windowSeconds = 60

/** A client that asks the very same again and again does not keep its tokens (AADSTS50196, documented). */
export async function judgeLoop(tenant: Tenant, { fields }: Pick<TokenRequestRead, 'fields'>): Promise<EntraError | undefined> {
  if (tenant.switches.loopDetection === 'off') return undefined
  const same = createHash('sha256')
    .update(JSON.stringify([...fields].toSorted()))
    .digest('base64url')
  const seen = tenant.store.adapter('SameRequest')
  const now = Math.floor(tenant.now().getTime() / 1000)
  const before = await seen.find(same)
  const recent = before && now - Number(before['since']) < windowSeconds ? before : { since: now, count: 0 }
  const count = Number(recent['count']) + 1
  await seen.upsert(same, { since: recent['since'], count }, windowSeconds)
  return count > mostSameRequests ? entraErrors.clientLoop() : undefined
}
