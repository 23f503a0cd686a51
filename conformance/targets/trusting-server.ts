import { setTimeout as wait } from 'node:timers/promises'
import type { Limits } from '../kit/http-client.ts'
import type { ToolCall } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import { createRecorder } from '../kit/recorder.ts'
import type { Redactor } from '../kit/redaction.ts'
import { revisions } from '../kit/requirement.ts'
import type { Stage } from '../kit/stage.ts'
import { type DialectName, dialectOf } from './issuers/index.ts'
import type { StartedParty } from './issuers/issuing-party.ts'
import { type OpenTarget, TargetFailure } from './open-target.ts'
import { trusting } from './server-environment.ts'
import { createServerKeys, keepKeys } from './server-keys.ts'
import { stageServer } from './target-stage.ts'

/** How long a person may take, and who is told meanwhile what they are to do. */
export interface Patience {
  readonly milliseconds: number
  readonly tell: (text: string) => void
}

export interface TrustingServerOptions {
  readonly url: string
  readonly dialect: DialectName
  /** Of the issuer. */
  readonly port: number
  readonly tool?: ToolCall | undefined
  readonly user?: string | undefined
  readonly patience: Patience
  readonly redactor: Redactor
  /** Bounds of each answer to what is asked before the run. */
  readonly limits?: Limits | undefined
  readonly signal?: AbortSignal | undefined
}

const everyMilliseconds = 1_000

/**
 * Starts an issuer for a server that is running already, tells what the server has to be told, and waits until it lets a token
 * of that issuer in.
 * @throws TargetFailure where it does not in time; Error where the issuer cannot start.
 */
export async function openTrustingServer(options: TrustingServerOptions): Promise<OpenTarget> {
  const { url, port, tool, user, redactor, limits, signal, patience } = options
  const dialect = await dialectOf(options.dialect)
  const serverKeys = await createServerKeys()
  const party = await dialect.start({ url, port, user, redactor })
  try {
    const stageNow = () => stageServer({ url, party, serverKeys, tool, user, redactor, limits, signal })
    const first = await stageNow()
    if ((await distrust(first, signal)) !== undefined) {
      patience.tell(whatToTell(options, party, JSON.stringify(serverKeys), first))
      await untilTrusted(stageNow, options)
    }
    keepKeys(serverKeys, redactor)
    return { role: 'server', url, command: null, stage: await stageNow(), close: () => party.close() }
  } catch (error) {
    await party.close()
    throw error
  }
}

/** What to write into the configuration of the server. A server that is its own authorization server gets a key set to sign with. */
function whatToTell({ url, patience }: TrustingServerOptions, { told }: StartedParty, serverJwks: string, stage: Stage): string {
  const { port, protocol } = new URL(url)
  const isOwn = stage.instruments('2025-11-25', idle(stage)).discovery !== undefined
  const around = { url, port: Number(port || (protocol === 'https:' ? 443 : 80)), serverJwks, mode: isOwn ? 'proxy' : 'direct' }
  const lines = Object.entries(trusting(told(around))).map(([name, value]) => `  ${name}=${value}`)
  return [
    'Tell the server whom to trust, by these variables or by what it reads in their place, and start it again:',
    '',
    ...lines,
    '',
    `Waiting ${patience.milliseconds / 1000} s at most until ${url} lets a token of this issuer in.`,
  ].join('\n')
}

const idle = ({ redactor }: Stage, signal: AbortSignal = new AbortController().signal) => createRecorder({ redactor, signal })

/** What came in the place of a result to the first request of each revision with a right token; undefined where one was served. */
async function distrust(stage: Stage, signal?: AbortSignal): Promise<string | undefined> {
  let got = 'there was nothing to ask'
  for (const revision of revisions.toReversed()) {
    const { server, token } = stage.instruments(revision, idle(stage, signal))
    try {
      const answer = token && (await server?.firstRequest({ token: await token.take() }))
      if (answer?.message?.result) return undefined
      if (answer) got = `a token of it got HTTP ${answer.status}`
    } catch (error) {
      // It is being started, or configured.
      if (!(error instanceof NothingLearnt)) throw error
      got = error.message
    }
  }
  return got
}

async function untilTrusted(stageNow: () => Promise<Stage>, { url, patience, signal }: TrustingServerOptions): Promise<void> {
  const patienceOver = AbortSignal.timeout(patience.milliseconds)
  for (;;) {
    const got = await distrust(await stageNow(), signal)
    if (got === undefined) return
    if (signal?.aborted) throw new TargetFailure('The run was ended while the server was being configured.')
    if (patienceOver.aborted) {
      const seconds = patience.milliseconds / 1000
      throw new TargetFailure(`${url} did not trust this issuer within ${seconds} s: ${got}. More time is given by --wait.`)
    }
    await wait(everyMilliseconds)
  }
}
