import type { Issuer, TokenChange } from '../../kit/instruments.ts'
import type { Redactor } from '../../kit/redaction.ts'
import { decodeToken, resolveChange } from '../token-change.ts'
import type { MintRequest, MockControl } from './mock-control.ts'

/** The mock Entra as issuer: the server under test accepts Entra's own tokens, and the mock mints them. */
export function entraIssuer(mock: MockControl, redactor: Redactor): Issuer {
  const minted = async (request: MintRequest) => {
    const token = await mock.mint(request)
    redactor.keep(token)
    return token
  }
  const right = async () => decodeToken(await minted({}))
  return {
    scopeClaim: 'scp',
    right,
    idToken: () => minted({ resource: 'id-token' }),
    mint: async ({ claims, header, key }: TokenChange = {}) => {
      const derives = Object.values({ ...claims, ...header }).some((value) => typeof value === 'function')
      const change = derives
        ? resolveChange({ ...(claims && { claims }), ...(header && { header }) }, await right())
        : { claims, header }
      return minted({
        ...(change.claims && { claims: change.claims }),
        ...(change.header && { header: change.header }),
        ...(key && { key }),
      })
    },
  }
}
