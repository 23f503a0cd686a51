import { ConnectError } from '../failure.ts'
import { bareAddress, printable } from '../printable.ts'
import type { Challenge } from './challenge.ts'
import type { Context } from './context.ts'
import { holdsScopes } from './scope.ts'

/** The server answered 401, or 403 for want of scope. It leaves the SDK as it is, so that a person may take longer than any of the SDK's timers. */
export class Refused extends Error {
  readonly status: 401 | 403
  readonly challenge: Challenge | undefined
  /** The token that was refused. */
  readonly token: string | undefined

  constructor(status: 401 | 403, challenge: Challenge | undefined, token: string | undefined) {
    super('The server asks for a token.')
    this.status = status
    this.challenge = challenge
    this.token = token
  }
}

/** There is nothing left to try: a new token is refused as the old one was. */
export function refusedForGood({ server, grantType }: Pick<Context, 'server' | 'grantType'>): ConnectError {
  const withoutPerson =
    grantType === 'client_credentials' ? ' It may also serve people only, or want a role that this client lacks.' : ''
  return new ConnectError({
    kind: 'refused',
    happened: `${bareAddress(server.url)} refuses a token that its own authorization server has just issued for it.`,
    whose: 'the MCP server',
    advice: `See its log for the reason; often the audience, the issuer or the scope it expects is not what its metadata leads to, or its clock is wrong.${withoutPerson}`,
  })
}

/** A scope is wanting that cannot be had. `wanted`: as the server says; `asked`: what the tokens were asked for with. */
export function scopeRefused(url: URL, wanted: string | undefined, asked: string | undefined): ConnectError {
  const named = wanted === undefined ? '' : `: ${printable(wanted)}`
  const was = holdsScopes(asked, wanted) && wanted !== undefined
  return new ConnectError({
    kind: 'refused',
    happened: `${bareAddress(url)} refuses the token for want of a scope${named}${was ? ', which was asked for' : ''}.`,
    whose: was ? 'the authorization server' : 'the MCP server',
    advice: was
      ? 'It has not granted that scope, or the server does not find it in the token: the person may lack the right, or consent may be missing.'
      : 'It has to name the scopes that are wanting; if its documentation does, run it again with --scope.',
  })
}
