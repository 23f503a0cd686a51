import { fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun, Heard } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, meets } from './judging.ts'
import { header, metaOf, methodOf, prefix } from './mcp-requests.ts'

/** Every revision that a client could fall back to is missing, so that nothing but a word to the person is left. */
const nothingInCommon: Scenario = {
  id: 'no-version-in-common',
  what: 'a server that answers by -32022 and supports none but a version of the future',
  rpc: ({ revision }) => ({
    status: 400,
    error: {
      code: -32022,
      message: 'Unsupported protocol version',
      data: { supported: ['2099-01-01'], requested: revision },
    },
  }),
}
export const olderOnly: Scenario = {
  id: 'older-server',
  what: 'a server of 2025-11-25 with two tools, where the client asks for 2026-07-28',
  speaks: '2025-11-25',
  tools: ([first = {}]) => [first, { ...first, name: 'second-tool' }],
}

/** What was asked with a token, in its order. */
const letIn = (run: ClientRun): readonly Heard[] => asked(run, 'mcp').filter(({ bearer }) => bearer === 'issuer')
const isModern = (request: Heard): boolean =>
  methodOf(request) === 'server/discover' || metaOf(request)[`${prefix}protocolVersion`] !== undefined
const isInitialize = (request: Heard): boolean => methodOf(request) === 'initialize'

/** Whether the client has opened a session of an older revision. */
export const fellBack = (run: ClientRun): boolean => letIn(run).some((request) => isInitialize(request) && request.status === 200)

/** The requests after the first that was told that its version is not spoken. */
const afterRefusal = (run: ClientRun): readonly Heard[] | undefined => {
  const refused = letIn(run).findIndex((request) => isModern(request) && request.status === 400)
  return refused < 0 ? undefined : letIn(run).slice(refused + 1)
}

export const bodyRead = meets(
  {
    id: 'client/eras/body-read',
    requirement: requirement('ver.client-inspect-400'),
    title: 'A 400 with an error of this era is no reason to fall back to initialize',
    catches: ['client/falls-back-at-any-400'],
  },
  nothingInCommon,
  (run) => {
    const after = afterRefusal(run)
    if (!after) return inconclusive(`no request of this revision was made; the client ${endingOf(run)}`)
    return after.some(isInitialize) ? fail('expected no initialize after 400 with -32022, got one') : pass
  },
)

/** More attempts than this are no handful. */
const handful = 8

export const refusalTold = meets(
  {
    id: 'client/eras/refusal-told',
    requirement: requirement('ver.client-retry-supported'),
    title: 'Where no version is in common the client ends, and says so',
    catches: ['client/insists-on-its-version'],
  },
  nothingInCommon,
  (run) => {
    const again = afterRefusal(run)?.filter(isModern)
    if (!again) return inconclusive(`no request of this revision was made; the client ${endingOf(run)}`)
    if (again.length > handful) return fail(`expected the refusal to be final, got ${again.length} more requests of that version`)
    if (run.ending.exitCode === null) return inconclusive(`the client ${run.ending.otherwise}`)
    return run.ending.exitCode === 0 ? fail('expected an end that says so, got one as if all were well') : pass
  },
)

/** A client that speaks one era only has nothing to remember. */
export const eraRemembered = meets(
  {
    id: 'client/eras/remembered',
    requirement: requirement('ver.client-cache-era'),
    title: 'A server that has turned out to be older is not asked again whether it is',
    catches: ['client/keeps-its-version', 'client/probes-each-time'],
  },
  olderOnly,
  (run) => {
    if (letIn(run).length === 0) return inconclusive(`nothing was asked with a token; the client ${endingOf(run)}`)
    if (!fellBack(run)) return pass
    const opened = letIn(run).findIndex((request) => isInitialize(request) && request.status === 200)
    // A program that is started a second time has another token, and remembers nothing.
    const tokenOf = (request: Heard | undefined) => request && header(request, 'authorization')
    const probe = letIn(run)
      .slice(opened + 1)
      .filter((request) => tokenOf(request) === tokenOf(letIn(run)[opened]))
      .find((request) => isModern(request) || (header(request, 'mcp-protocol-version') ?? '') >= '2026-07-28')
    return probe ? fail(`expected 2025-11-25 after initialize, got ${methodOf(probe)} of 2026-07-28`) : pass
  },
)
