import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { migration, stoppedAtTheOther } from './credentials.ts'
import { asked, refuses } from './judging.ts'

/** Each answer is for one sign-in: that of the first issuer is nothing to the second sign-in, though the client knows both. */
const swapped: Scenario = {
  ...migration,
  id: 'issuer-of-the-sign-in-before',
  what: 'a second sign-in elsewhere, whose answer names the issuer of the first',
  redirectOfOther: (right, { issuer }) => ({ ...right, iss: issuer }),
}

export const ofThisSignIn = refuses(
  {
    id: 'client/issuer-parameter/of-this-sign-in',
    requirement: requirement('iss.client-record'),
    title: 'An answer is held against the issuer of its own sign-in, and not against any other that is known',
    catches: ['client/any-known-iss', 'client/ignores-iss'],
  },
  {
    scenario: swapped,
    // Who does not sign in at another issuer in the middle of its work cannot mistake one for the other.
    reached: (run) => asked(run, 'authorization', 'other').some(({ status }) => status === 302) || stoppedAtTheOther(run),
    wentOn: (run) => {
      const redeemed = asked(run, 'token', 'other').some(({ form }) => form['grant_type'] === 'authorization_code')
      return redeemed ? 'redeemed its code' : undefined
    },
    mayWait: true,
  },
)
