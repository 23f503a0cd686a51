import { fail, pass } from '../../kit/check.ts'
import type { Heard } from '../../kit/client-run.ts'
import type { Json, Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, meets, messageOf } from './judging.ts'
import { header, methodOf } from './mcp-requests.ts'
import { calling, notCalled, tool } from './mirrored-worlds.ts'

const argument = 'eu-west'
const marked = (name: string): Json => tool('mirrors', { region: { type: 'string', 'x-mcp-header': name } })

/** The server has changed since its tools were listed: what a header repeats is named otherwise now. */
const renamed: Scenario = {
  id: 'header-renamed',
  what: 'a server that answers the first call by -32020, since it has renamed the header that repeats a parameter',
  ...calling(['mirrors', { region: argument }]),
  tools: (_, { called }) => [marked(called === 0 ? 'Region' : 'Area')],
  rpc: ({ rpcMethod, called }) =>
    rpcMethod === 'tools/call' && called === 0 ? { status: 400, error: { code: -32020, message: 'Header mismatch' } } : undefined,
}

const argumentOf = (request: Heard): unknown => {
  const { arguments: given } = (messageOf(request)['params'] ?? {}) as { arguments?: Json }
  return given?.['region']
}

export const listedAnew = meets(
  {
    id: 'client/mirrored-values/listed-anew',
    requirement: requirement('param.client-relist'),
    title: 'After -32020 the tools are listed anew, and the call is made again with the headers that they ask for',
    catches: ['client/gives-up-at-a-mismatch', 'client/mirrors-no-parameters'],
  },
  renamed,
  (run) => {
    const requests = asked(run, 'mcp')
    const refused = requests.findIndex((request) => methodOf(request) === 'tools/call' && request.status === 400)
    if (refused < 0) return notCalled(run)
    const after = requests.slice(refused + 1)
    const listed = after.findIndex((request) => methodOf(request) === 'tools/list' && request.status === 200)
    if (listed < 0) return fail('expected tools/list after -32020, got none')
    const again = after.slice(listed + 1).find((request) => methodOf(request) === 'tools/call')
    if (!again) return fail('expected the call to be made again, and it was not')
    const [sent, expected] = [header(again, 'mcp-param-area'), argumentOf(again)]
    return sent === expected ? pass : fail(`expected Mcp-Param-Area: ${String(expected)}, got ${sent ?? 'none'}`)
  },
)
