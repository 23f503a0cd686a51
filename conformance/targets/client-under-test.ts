import type { ClientRun, Ending, Looked } from '../kit/client-run.ts'
import type { Json, Scenario } from '../kit/client-scenario.ts'
import { createRedactor, type Redactor } from '../kit/redaction.ts'
import type { Revision } from '../kit/requirement.ts'
import type { Stage } from '../kit/stage.ts'
import { type ClientAddresses, clientAddresses } from './client-addresses.ts'
import { type ClientStage, officialName, openClientStage, type StageExchange } from './client-stage/index.ts'
import { type InsideAddress, privateAddress } from './client-stage/inside.ts'

/** What a client is told of a run: the address, and what the official suite hands out by its variables. */
export interface Errand {
  readonly url: string
  readonly scenario: string
  readonly revision: Revision
  readonly context: Json
  /** Takes down what a browser was given to open. */
  readonly tellOpened: (url: string) => void
}

/** A client that can be run: in this process, or as a command. It never throws; whatever happens is an ending. */
export type RunClient = (errand: Errand, signal: AbortSignal) => Promise<Ending>

interface Finished {
  readonly run: ClientRun
  readonly exchanges: readonly StageExchange[]
}

/**
 * The stage of a client. Each scenario is played once a revision, however many checks look at it: checks share the run, and each has
 * its exchanges as evidence.
 * @param width How many runs there may be at once.
 */
export function stageClient(
  runClient: RunClient,
  { width = 4, redactor = createRedactor(), addresses = clientAddresses(), inside = privateAddress() }: StageClientOptions = {},
): Stage & {
  close(): Promise<void>
} {
  const runs = new Map<string, Promise<Finished>>()
  const ending = new AbortController()
  const turns = lanes(width)
  const play = (scenario: Scenario, revision: Revision): Promise<Finished> =>
    turns(async () => {
      const stage = await openClientStage(scenario, revision, redactor.keep, { address: inside })
      const opened: string[] = []
      const { url, context } = stage
      const tellOpened = (address: string) => opened.push(address)
      const errand: Errand = { url, scenario: officialName(scenario), revision, context, tellOpened }
      try {
        const endings = [await runClient(errand, ending.signal)]
        const until = stage.exchanges.length
        if (scenario.anotherPerson) {
          stage.changePerson()
          endings.push(await runClient(errand, ending.signal))
        }
        return finished(scenario, stage, { endings, until, opened })
      } finally {
        await stage.close()
      }
    })
  const playOnce = (scenario: Scenario, revision: Revision): Promise<Finished> => {
    const key = `${revision} ${scenario.id}`
    const known = runs.get(key) ?? play(scenario, revision)
    runs.set(key, known)
    return known
  }
  return {
    redactor,
    missing: {},
    instruments: (revision, wire) => {
      const noted = async (url: string, looking: Promise<Looked>): Promise<Looked> => {
        const looked = await looking
        if ('answer' in looked) wire.note({ method: 'GET', url, headers: {} }, looked.answer)
        return looked
      }
      return {
        client: {
          revision,
          run: async (scenario) => {
            const { run, exchanges } = await playOnce(scenario, revision)
            for (const { heard, reply } of exchanges)
              wire.note({ method: heard.method, url: heard.url, headers: heard.headers, body: heard.body }, answerOf(reply))
            return run
          },
          document: (url) => noted(url, addresses.document(url)),
          page: (url) => noted(url, addresses.page(url)),
        },
      }
    },
    close: async () => {
      ending.abort()
      await Promise.allSettled(runs.values())
    },
  }
}

interface StageClientOptions {
  readonly width?: number
  readonly redactor?: Redactor
  /** What the client has on the net. */
  readonly addresses?: ClientAddresses
  /** An address in a private network of this machine. */
  readonly inside?: InsideAddress | undefined
}

interface Course {
  /** Of each person, in their order. */
  readonly endings: readonly Ending[]
  /** How many exchanges there were until the first had ended. */
  readonly until: number
  readonly opened: readonly string[]
}

/** A snapshot: what the client does after its end is nobody's business. */
function finished(scenario: Scenario, stage: ClientStage, { endings, until, opened }: Course): Finished {
  const exchanges = [...stage.exchanges]
  const heard = exchanges.map((exchange) => exchange.heard)
  const [ending = neverRun, second] = endings
  const { url, issuer, other } = stage
  const run = {
    scenario,
    url,
    issuer,
    other,
    heard: heard.slice(0, until),
    ending,
    opened,
    wentInside: stage.wentInside(),
    ranWords: stage.ranWords(),
    ...(second && { again: { heard: heard.slice(until), ending: second } }),
  }
  return { run, exchanges }
}

const neverRun: Ending = { exitCode: null, otherwise: 'was not run', lastLines: [] }

/** The reply of a party as evidence has it. */
export const answerOf = ({ status, headers = {}, json, text = '' }: StageExchange['reply']) => ({
  status,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()])),
  text: json === undefined ? text : JSON.stringify(json),
})

/** Lets so many run at once, the others wait for their turn. */
function lanes(width: number): <Result>(action: () => Promise<Result>) => Promise<Result> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (action) => {
    // Who ends hands its lane on to the next who waits, so that nobody slips in between.
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await action()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
