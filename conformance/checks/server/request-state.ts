import { check, fail, pass, type Step } from '../../kit/check.ts'
import { readJson } from '../../kit/message.ts'
import { requirement } from '../../requirements/index.ts'
import { type AskingTool, askingTool, isDone } from './input-rounds.ts'
import { inWords } from './served.ts'

const garbage = 'mcp-entra-no-such-state'

/** Begins a call anew and ends it with another state than came; undefined where nothing was asked this time. */
const endWith = ({ begin }: AskingTool, step: Step, what: string, change: (state: string) => string) =>
  step(`probe: a call ended with ${what}`, async () => {
    const round = await begin()
    return round?.retry(change(round.state))
  })

export const garbledStateSurvived = check({
  id: 'server/request-state/garbled-survived',
  requirement: requirement('mrtr.state-untrusted'),
  title: 'A requestState that the server never wrote is no reason to fall over',
  needs: ['server', 'token'],
  catches: ['server/falls-over-garbled-state'],
  async run(played, step) {
    const asking = await askingTool(played, step)
    if ('kind' in asking) return asking
    for (const [what, state] of [
      ['an empty state', ''],
      ['a state of nobody', garbage],
      ['a state in JSON', '{"a":['],
    ] as const) {
      const answer = await endWith(asking, step, what, () => state)
      if (answer && answer.status >= 500) return fail(`${what}: expected a refusal, got ${inWords(answer)}`)
    }
    return pass
  },
})

const flipped = (text: string, at: number): string => {
  const index = Math.floor(text.length * at)
  return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1)
}

/** What a member may be in its place, of the same type. */
const otherThan = (value: unknown): unknown =>
  typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : typeof value === 'string' ? `${value}x` : 'x'

/** A state in which JSON can be read, as it is or in base64, with another value in the place of each of its members. */
function rewritten(state: string): readonly string[] {
  const forms = [
    { read: (part: string) => part, write: (json: string) => json },
    {
      read: (part: string) => Buffer.from(part, 'base64url').toString('utf8'),
      write: (json: string) => Buffer.from(json).toString('base64url'),
    },
  ]
  const parts = state.startsWith('{') ? [state] : state.split('.')
  return parts.flatMap((part, index) =>
    forms.flatMap(({ read, write }) => {
      const json = readJson(read(part))
      if (typeof json !== 'object' || json === null) return []
      return Object.entries(json).map(([name, value]) => {
        const other = write(JSON.stringify({ ...json, [name]: otherThan(value) }))
        return [...parts.slice(0, index), other, ...parts.slice(index + 1)].join('.')
      })
    }),
  )
}

/** No more than so many members are rewritten. */
const most = 8

/**
 * Each near-miss has a state of its own, fresh from the server. Where even a state of nobody will do, the server does not go by its
 * states at all, and may.
 */
export const tamperedStateRefused = check({
  id: 'server/request-state/tampered-refused',
  requirement: requirement('mrtr.state-integrity'),
  title: 'A call that is ended with a requestState in which something was changed is not carried out',
  needs: ['server', 'token'],
  catches: ['server/keeps-its-state-in-plain-text'],
  async run(played, step) {
    const asking = await askingTool(played, step)
    if ('kind' in asking) return asking
    const unread = await endWith(asking, step, 'a state of nobody', () => garbage)
    if (unread === undefined || isDone(unread)) return pass
    const count = Math.min(rewritten((await step('what a state looks like', () => asking.begin()))?.state ?? '').length, most)
    const changes = [
      ...[0.25, 0.5, 0.75].map((at) => (state: string) => flipped(state, at)),
      ...Array.from({ length: count }, (_, index) => (state: string) => rewritten(state)[index] ?? garbage),
    ]
    for (const change of changes) {
      const answer = await endWith(asking, step, 'a state in which one thing was changed', change)
      if (answer && isDone(answer)) return fail(`expected a refusal of a state that was changed, got ${inWords(answer)}`)
    }
    return pass
  },
})

/** Whoever is shown a state, in a log or over a shoulder, could go on in the name of another. */
export const stateBoundToPerson = check({
  id: 'server/request-state/bound-to-person',
  requirement: requirement('mrtr.state-bind-principal'),
  title: 'A requestState that one person was given is not taken from another',
  needs: ['server', 'issuer', 'token'],
  catches: ['server/takes-a-state-from-anybody'],
  async run({ server, issuer, token }, step) {
    const asking = await askingTool({ server, token }, step)
    if ('kind' in asking) return asking
    const somebodyElse = { sub: 'mcp-entra-somebody-else', oid: '00000000-aaaa-4bbb-8ccc-000000000001' }
    const other = await issuer.mint({ claims: somebodyElse })
    const own = await step('control: a call by another person', async () => {
      const round = await asking.begin(other)
      return round?.retry(round.state)
    })
    // Whom the server does not serve anyway it cannot confuse with anybody.
    if (own === undefined || !isDone(own)) return pass
    const probe = await step('probe: the state of one person sent by another', async () => {
      const round = await asking.begin()
      return round?.retry(round.state, other)
    })
    return probe && isDone(probe) ? fail(`expected a refusal of the state of another person, got ${inWords(probe)}`) : pass
  },
})

/** What a tool says of itself, as far as it bears on doing a thing twice. */
interface Hints {
  readonly destructiveHint?: unknown
  readonly idempotentHint?: unknown
}

/** Only a tool that says itself that twice is not the same as once has a state that must not be used twice. */
export const stateUsedOnce = check({
  id: 'server/request-state/used-once',
  requirement: requirement('mrtr.state-single-use'),
  title: 'A tool that destroys something, and differently each time, does not act twice on one requestState',
  needs: ['server', 'token'],
  catches: ['server/acts-twice-on-one-state'],
  async run(played, step) {
    const asking = await askingTool(played, step)
    if ('kind' in asking) return asking
    const { message } = await step('what the tool says of itself', () => played.server.listTools({ token: asking.token }))
    const tools = (message?.result?.['tools'] ?? []) as readonly { readonly name?: unknown; readonly annotations?: Hints }[]
    const { destructiveHint, idempotentHint } = tools.find(({ name }) => name === asking.tool.name)?.annotations ?? {}
    if (destructiveHint !== true || idempotentHint !== false) return pass
    const [first, second] = await step('probe: a call that is ended twice', async () => {
      const round = await asking.begin()
      return [await round?.retry(round.state), await round?.retry(round.state)]
    })
    if (!first || !second || !isDone(first)) return pass
    return isDone(second) ? fail(`expected the second use of the state to be refused, got ${inWords(second)}`) : pass
  },
})
