import type { Scenario } from '../../kit/client-scenario.ts'
import { oauthOnly } from './issuer-document.ts'
import { rightWorld } from './judging.ts'
import { withoutRefreshToken } from './refresh.ts'
import { stepUp } from './step-up.ts'

/** Where somebody signs in once, and where twice in one run: since a token is refused, and for a wider scope. */
export const signIns: readonly Scenario[] = [rightWorld, oauthOnly, withoutRefreshToken, stepUp]
