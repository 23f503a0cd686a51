import type { Issuer, TokenChange } from '../../kit/instruments.ts'
import type { Redactor } from '../../kit/redaction.ts'
import { decodeToken, resolveChange } from '../token-change.ts'
import type { MintRequest, MockControl } from './mock-control.ts'

/** An API that nobody has registered. */
const anotherApi = '00000000-aaaa-4bbb-8ccc-000000000000'

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
    foreign: async () => ({
      'a token for another API of the tenant': await minted({ claims: { aud: anotherApi } }),
      'a token for Microsoft Graph': await minted({ resource: 'graph' }),
    }),
    mint: async ({ claims, twice, header, key }: TokenChange = {}) => {
      const derives = Object.values({ ...claims, ...header }).some((value) => typeof value === 'function')
      const change = derives
        ? resolveChange({ ...(claims && { claims }), ...(header && { header }) }, await right())
        : { claims, header }
      return minted({
        ...(change.claims && { claims: change.claims }),
        ...(twice && { twice }),
        ...(change.header && { header: change.header }),
        ...(key && { key }),
      })
    },
  }
}
