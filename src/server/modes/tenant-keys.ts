import { base64url } from 'jose'
import { z } from 'zod'
import type { KeySource } from '../remote-keys.ts'

const claimed = z.object({ tid: z.string() })

/**
 * Looks for the key of a token in the key set of the tenant that it claims to be of, for a tenant may have keys of its own
 * (documented: "Access tokens", custom signing keys). A claim of a tenant that is not known is left to the first one's keys and to
 * the rules behind them.
 */
export const tenantKeys = (sets: readonly [KeysOfTenant, ...KeysOfTenant[]]): KeySource => ({
  find: (header, token) => {
    const tenant = claimedTenant(token.payload)
    const { keys } = sets.find(({ tenantId }) => tenantId === tenant) ?? sets[0]
    return keys.find(header, token)
  },
  generation: () => sets.reduce((sum, { keys }) => sum + keys.generation(), 0),
  known: () => Promise.all(sets.map(({ keys }) => keys.known())),
})

export interface KeysOfTenant {
  readonly tenantId: string
  readonly keys: KeySource
}

/** Not verified: it only decides which keys are tried. */
function claimedTenant(payload: string | Uint8Array): string | undefined {
  try {
    const text = new TextDecoder().decode(typeof payload === 'string' ? base64url.decode(payload) : payload)
    return claimed.parse(JSON.parse(text)).tid
  } catch {
    return undefined
  }
}
