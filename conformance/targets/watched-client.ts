import type { ClientRun, Heard, Looked } from '../kit/client-run.ts'
import type { Scenario } from '../kit/client-scenario.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import { createRedactor } from '../kit/redaction.ts'
import type { Revision } from '../kit/requirement.ts'
import { spokenRevision } from '../kit/spoken-revision.ts'
import { type ClientStage, openClientStage } from './client-stage/index.ts'
import { answerOf } from './client-under-test.ts'
import { type OpenTarget, TargetFailure } from './open-target.ts'

/** A client in a person's hand, at a stage that stays open until somebody ends it. */
export interface WatchedClient extends Pick<ClientStage, 'url'> {
  /** Who may sign in, and as which client. */
  readonly entra: NonNullable<ClientStage['entra']>
  /** Settles once there is nothing more to see: a tool was called with another token than the first, and the client has fallen silent. */
  readonly whenSeen: Promise<void>
  /** The revision that the client speaks, as far as it said so. */
  readonly revision: () => Revision | undefined
  /** What was seen so far, as a target: its client runs no further, and has been in the scenarios of those ids. */
  readonly target: (scenarioIds: readonly string[]) => OpenTarget
  close(): Promise<void>
}

/** A client may have more to do when everything was seen, and is not to find the door shut in the middle of it. */
const silenceMilliseconds = 1_000

/**
 * Opens a stage for a client that somebody else operates.
 * @throws TargetFailure where the port is taken.
 */
export async function openWatchedClient(
  scenario: Scenario,
  { port, onHeard }: { readonly port?: number | undefined; readonly onHeard: (heard: Heard) => void },
): Promise<WatchedClient> {
  const redactor = createRedactor()
  const seen = Promise.withResolvers<void>()
  let silence: NodeJS.Timeout | undefined
  const byHand = port === undefined ? {} : { port }
  const stage = await openClientStage({ ...scenario, byHand }, '2026-07-28', redactor.keep, {
    onExchange: ({ heard }) => {
      onHeard(heard)
      const before = stage.exchanges.map((one) => one.heard)
      if (silence === undefined && !isSecondCall(heard, before)) return
      clearTimeout(silence)
      silence = setTimeout(seen.resolve, silenceMilliseconds)
    },
  }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new TargetFailure(`Port ${port} is taken. Choose another one.`) : error
  })
  const { url, issuer, other, entra, exchanges } = stage
  if (!entra) throw new Error(`${scenario.id} has no Entra, and no client can be watched there`)

  function run(): ClientRun {
    const heard = exchanges.map((one) => one.heard)
    const furthest = furthestIn(heard)
    const isServed = heard.some((one) => methodOf(one) === 'tools/list' && one.status === 200)
    const ending = { exitCode: isServed ? 0 : null, otherwise: isServed ? null : furthest, furthest, lastLines: [] }
    return { scenario, url, issuer, other, heard, ending, opened: [], wentInside: stage.wentInside(), ranWords: stage.ranWords() }
  }

  return {
    url,
    entra,
    whenSeen: seen.promise,
    revision: () => {
      const served = exchanges.filter(({ heard }) => heard.status === 200)
      return served.map(({ heard }) => spokenRevision(heard)).findLast((one) => one !== undefined)
    },
    target: (scenarioIds) => ({
      role: 'client',
      url,
      command: null,
      stage: {
        redactor,
        missing: {},
        instruments: (revision, wire) => ({
          client: {
            revision,
            document: async () => inSomebodysHand,
            page: async () => inSomebodysHand,
            run: async ({ id }) => {
              if (!scenarioIds.includes(id))
                throw new NothingLearnt(`the client was watched at Entra alone, and it ${run().ending.furthest}`)
              for (const { heard, reply } of exchanges)
                wire.note({ method: heard.method, url: heard.url, headers: heard.headers, body: heard.body }, answerOf(reply))
              return run()
            },
          },
        }),
      },
      close: async () => {},
    }),
    close: () => {
      clearTimeout(silence)
      return stage.close()
    },
  }
}

const inSomebodysHand: Looked = { unknown: 'the client is in the hand of a person' }

const bodyOf = ({ json }: Heard): Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {}
const methodOf = (heard: Heard): unknown => (heard.bearer === 'issuer' ? bodyOf(heard)['method'] : undefined)

/** The last leg of the way that a client was seen on, in words that follow "the client". */
function furthestIn(heard: readonly Heard[]): string {
  const rpc = (method: string) => heard.some((one) => methodOf(one) === method)
  const read = (purpose: Heard['purpose']) => heard.some((one) => one.purpose === purpose && one.status === 200)
  const sent = (purpose: Heard['purpose']) => heard.some((one) => one.purpose === purpose)
  if (rpc('tools/call')) return 'called a tool'
  if (rpc('tools/list')) return 'listed the tools and called none'
  if (read('token')) return 'got a token and did not list the tools'
  if (sent('authorization')) return 'sent somebody to sign in and got no token'
  if (read('issuer-metadata'))
    return 'went no further than the document of Entra, as one does that was given no client id, or that will have PKCE announced'
  if (read('resource-metadata')) return 'did not find the document of Entra, which lies at the last of the places alone'
  return heard.length > 0 ? 'did not read what the server says of itself' : 'did not come'
}

/** A call that is served after one that was not: the token is another one by then. */
const isSecondCall = (heard: Heard, before: readonly Heard[]): boolean =>
  methodOf(heard) === 'tools/call' &&
  heard.status === 200 &&
  before.some((one) => methodOf(one) === 'tools/call' && one.status === 401)
