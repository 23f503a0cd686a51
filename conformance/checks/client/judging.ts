import { type Check, check, fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { ClientRun, ClientUnderTest, Heard, Purpose } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import type { Revision } from '../../kit/requirement.ts'
import { spokenRevision } from '../../kit/spoken-revision.ts'

/** The world in which nothing is wrong. What a client does there is judged, and it is the control of every world where something is. */
export const rightWorld: Scenario = { id: 'right', what: 'a server and an authorization server that are right' }

/** The requests of one purpose, in their order. */
export const asked = ({ heard }: Pick<ClientRun, 'heard'>, purpose: Purpose, party?: Heard['party']): readonly Heard[] =>
  heard.filter((one) => one.purpose === purpose && (party === undefined || one.party === party))

/** The JSON-RPC message of a request to the MCP server, as far as it is one. */
export function messageOf({ json }: Pick<Heard, 'json'>): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Readonly<Record<string, unknown>>) : {}
}

/** How a run ended, in words that follow "the client". */
export function endingOf({ heard, ending }: Pick<ClientRun, 'heard' | 'ending'>): string {
  const { exitCode, otherwise, leftBehind, furthest, lastLines } = ending
  const last = lastWords(lastLines).join(' / ')
  const how = `${otherwise ?? `ended with ${exitCode}`}${leftBehind ? ', left processes behind' : ''}`
  const refused = heard.findLast((one) => one.refused !== undefined)?.refused
  const entra = refused === undefined ? '' : `. Entra had refused it: ${refused}`
  if (furthest !== undefined) return `${furthest}${entra}`
  return `${last === '' ? `${how} and said nothing` : `${how}, and the last it said was: ${last.slice(0, 300)}`}${entra}`
}

/** What a client said last: an error with what stands under it, or else its last lines. */
function lastWords(lines: readonly string[]): readonly string[] {
  const said = lines.filter(isSaid).slice(-10)
  const error = said.findLastIndex((line) => namesError.test(line))
  return error === -1 ? said.slice(-3) : said.slice(error, error + 3)
}

/** As runtimes begin the line of what nobody caught: `TypeError: …`, `[TypeError: …] {`, `java.io.IOException: …`. */
const namesError = /^(?:\[|Uncaught |Unhandled exception\. |Exception in thread "[^"]*" )?[\w.$]*(?:Error|Exception)\b/

/** Where in its code a client threw, the marks around it, and in which runtime, tell nobody why. */
const isSaid = (line: string): boolean => !/^\s*(?:at .*|Node\.js v[\d.]+|[\s{}[\](),;^~]*)$/.test(line)

/** Whether the client has used the server with a right token, and ended well, with all that it started. */
export const gotThrough = ({ heard, ending }: ClientRun): boolean =>
  ending.exitCode === 0 && !ending.leftBehind && heard.some((one) => isServed(one) && messageOf(one)['method'] === 'tools/list')

const isServed = ({ purpose, bearer, status }: Heard): boolean =>
  purpose === 'mcp' && (bearer === 'issuer' || bearer === 'other') && status === 200

/** What shows that a client works at all: it gets through where nothing is wrong. Undefined where it does. */
export const brokenControl = async (client: ClientUnderTest, step: Step): Promise<Verdict | undefined> =>
  brokenBy(await control(client, step), client.revision)

const control = (client: ClientUnderTest, step: Step): Promise<ClientRun> =>
  step('control: nothing is wrong', () => client.run(rightWorld))

const brokenBy = (run: ClientRun, revision: Revision): Verdict | undefined =>
  gotThrough(run)
    ? undefined
    : inconclusive(
        `where nothing is wrong the client does not get through, so nothing else can be learnt of it: it ${endingOf(run)}${otherRevision(run, revision)}`,
      )

/** That a client speaks another revision only, where the server would have let it in. */
function otherRevision(run: ClientRun, revision: Revision): string {
  const refused = asked(run, 'mcp').findLast(({ bearer, status }) => bearer === 'issuer' && status === 400)
  const spoken = refused && spokenRevision(refused)
  return spoken === undefined || spoken === revision ? '' : `. It speaks ${spoken}: ask about that by --spec-version ${spoken}`
}

/** The lines of a run without what is another in each run: queries, numbers and random ids. */
const wordsOf = ({ ending }: ClientRun): readonly string[] =>
  ending.lastLines.map((line) => line.replace(/\?\S*/g, '').replace(/[\da-f]{8}-[\da-f-]{27}|\d+/gi, ''))

/** Whether the client has told nobody that this run was another than the usual one: neither by its exit code nor by a word. */
function toldNothing(run: ClientRun, usual: ClientRun): boolean {
  const known = wordsOf(usual)
  return run.ending.exitCode === 0 && wordsOf(run).every((line) => known.includes(line))
}

export type Definition = Pick<Check, 'id' | 'requirement' | 'title' | 'catches'>

/** Judges what a client does in one world, by what the parties heard of it. */
export const looksAt = (definition: Definition, scenario: Scenario, look: (run: ClientRun) => Verdict) =>
  check({
    ...definition,
    needs: ['client'],
    run: async ({ client }, step) => look(await step(`the client meets ${scenario.what}`, () => client.run(scenario))),
  })

/** Judges what a client does in a world that is unusual, once it is seen to work where nothing is. */
export const meets = (definition: Definition, scenario: Scenario, look: (run: ClientRun) => Verdict) =>
  check({
    ...definition,
    needs: ['client'],
    run: async ({ client }, step) =>
      (await brokenControl(client, step)) ??
      look(await step(`probe: the client meets ${scenario.what}`, () => client.run(scenario))),
  })

/** Each of the requests has to be as it should; none of them: nothing was learnt. */
export function every(
  requests: readonly Heard[],
  what: string,
  run: ClientRun,
  wrong: (request: Heard) => string | undefined,
): Verdict {
  if (requests.length === 0) return inconclusive(`there was no ${what}; the client ${endingOf(run)}`)
  for (const request of requests) {
    const because = wrong(request)
    if (because !== undefined) return fail(request.refused === undefined ? because : `${because}; Entra said: ${request.refused}`)
  }
  return pass
}

export interface Refusal {
  readonly scenario: Scenario
  /** What only a client does that has met the thing. */
  readonly reached: (run: ClientRun) => boolean
  /** What no client does that refuses it; the words follow "the client". */
  readonly wentOn: (run: ClientRun) => string | undefined
  /** Whether a client does right that goes on waiting for another answer, as one may that drops what is not meant for it. */
  readonly mayWait?: boolean
}

/** A client has to refuse: it is seen to work, to get to the thing, not to go on, and to say that it does not. */
export const refuses = (definition: Definition, ...refusals: readonly [Refusal, ...Refusal[]]) =>
  check({
    ...definition,
    needs: ['client'],
    run: async ({ client }, step) => {
      const usual = await control(client, step)
      const broken = brokenBy(usual, client.revision)
      if (broken) return broken
      for (const { scenario, reached, wentOn, mayWait = false } of refusals) {
        const run = await step(`probe: the client meets ${scenario.what}`, () => client.run(scenario))
        const went = wentOn(run)
        if (went !== undefined) return fail(`expected it to stop at ${scenario.what}, but the client ${went}`)
        if (!reached(run)) return inconclusive(`the client did not get as far as ${scenario.what}: it ${endingOf(run)}`)
        const waits = mayWait && run.ending.isLate === true && run.ending.lastLines.length > 0
        if (run.ending.exitCode === null && !waits) return inconclusive(`at ${scenario.what} the client ${run.ending.otherwise}`)
        if (toldNothing(run, usual))
          return inconclusive(
            `at ${scenario.what} the client ended with 0 and said nothing of it, so whether it refused is not known`,
          )
      }
      return pass
    },
  })

/** Where a client was ended, what it has not done is no sign: it may have been about to. */
export const tooSlow = ({ scenario, ending }: ClientRun): Verdict =>
  inconclusive(`at ${scenario.what} the client ${ending.otherwise}`)

/** A client has to get through, though the world is unusual. */
export const getsThrough = (definition: Definition, ...scenarios: readonly [Scenario, ...Scenario[]]) =>
  check({
    ...definition,
    needs: ['client'],
    run: async ({ client }, step) => {
      const broken = await brokenControl(client, step)
      if (broken) return broken
      for (const scenario of scenarios) {
        const run = await step(`probe: the client meets ${scenario.what}`, () => client.run(scenario))
        if (run.ending.isLate) return tooSlow(run)
        if (!gotThrough(run)) return fail(`expected it to get through ${scenario.what}, but the client ${endingOf(run)}`)
      }
      return pass
    },
  })

/** That somebody was sent to sign in. */
export const wentToSignIn = (run: ClientRun): string | undefined =>
  asked(run, 'authorization').length > 0 ? 'went to the authorization endpoint' : undefined
