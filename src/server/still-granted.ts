import type { Principal } from './principal.ts'
import type { TokenVerifier } from './verify-token.ts'

/**
 * A token is right in itself, and still: whoever it speaks for may have taken back what it stands for. Asked of whoever
 * issued it, where that can be asked; where it cannot be answered nobody comes in.
 */
export const stillGranted =
  (verify: TokenVerifier, hasEnded: ((principal: Principal) => Promise<boolean>) | undefined): TokenVerifier =>
  async (token) => {
    const principal = await verify(token)
    if ('refusal' in principal || !hasEnded) return principal
    try {
      return (await hasEnded(principal)) ? { refusal: 'token-not-valid', because: 'its grant has ended' } : principal
    } catch {
      return { refusal: 'store-unavailable', because: 'whether its grant has ended cannot be looked up' }
    }
  }
