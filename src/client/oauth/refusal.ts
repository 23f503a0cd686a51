import type { Challenge } from './challenge.ts'

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
