import { judgesAuthorizationServer } from '../kit/gate.ts'
import { asked, isNewest } from './asked.ts'
import { describeLaws } from './laws.ts'

// An authorization server speaks no MCP: what it does is the same at every revision.
describeLaws(asked.filter((one) => !isNewest(one) && !judgesAuthorizationServer(one.check)))
