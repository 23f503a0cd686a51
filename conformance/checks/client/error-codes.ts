import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { fellBack, olderOnly } from './eras.ts'
import { asked, brokenControl, endingOf, rightWorld } from './judging.ts'
import { methodOf } from './mcp-requests.ts'

/** In drafts of 2026-07-28 these codes meant what -32020 and -32022 mean now; to others they mean something else altogether. */
const oldHeaderCode: Scenario = {
  id: 'call-answered-by-32001',
  what: 'a server that answers a call by -32001, which means nothing',
  rpc: ({ rpcMethod }) =>
    rpcMethod === 'tools/call' ? { status: 400, error: { code: -32001, message: 'Header mismatch' } } : undefined,
}
const oldVersionCode: Scenario = {
  ...olderOnly,
  id: 'older-server-of-32004',
  what: 'a server of 2025-11-25 that answers server/discover by -32004, which means nothing',
  rpc: ({ rpcMethod, revision }) =>
    rpcMethod === 'server/discover'
      ? {
          status: 400,
          error: { code: -32004, message: 'Unsupported', data: { supported: ['2099-01-01'], requested: revision } },
        }
      : undefined,
}

/** Whether tools were listed and called more often than where nothing is wrong: a client may do so twice from the first, side by side. */
function calledAnew(run: ClientRun, usual: ClientRun): boolean {
  const count = (one: ClientRun, method: string) => asked(one, 'mcp').filter((request) => methodOf(request) === method).length
  return ['tools/list', 'tools/call'].every((method) => count(run, method) > count(usual, method))
}

export const oldCodesUnread = check({
  id: 'client/error-codes/old-codes-unread',
  requirement: requirement('err.client-no-legacy-meaning'),
  title: 'Codes of the range that implementations are free in mean nothing: -32001 no other headers, -32004 no other version',
  needs: ['client'],
  catches: ['client/reads-32001', 'client/reads-32004'],
  async run({ client }, step) {
    const broken = await brokenControl(client, step)
    if (broken) return broken
    const called = await step(`the client meets ${oldHeaderCode.what}`, () => client.run(oldHeaderCode))
    const right = await step('control: nothing is wrong', () => client.run(rightWorld))
    if (calledAnew(called, right))
      return fail('expected -32001 to be an error like any other, and the tools were listed anew and called again')
    const older = await step(`control: the client meets ${olderOnly.what}`, () => client.run(olderOnly))
    // Only who falls back where no code is known can be seen not to.
    if (!fellBack(older)) return pass
    const coded = await step(`probe: the client meets ${oldVersionCode.what}`, () => client.run(oldVersionCode))
    if (asked(coded, 'mcp', 'server').every(({ status }) => status !== 400))
      return inconclusive(`server/discover was not asked; the client ${endingOf(coded)}`)
    return fellBack(coded) ? pass : fail('expected initialize after 400 with -32004, as after any other 400, got none')
  },
})
