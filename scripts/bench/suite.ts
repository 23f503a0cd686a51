import { createServer as createHttpServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { resourceServerChecks } from '../../conformance/checks/server/index.ts'
import type { Check } from '../../conformance/kit/check.ts'
import { createRedactor } from '../../conformance/kit/redaction.ts'
import { runChecks, runsAlone } from '../../conformance/kit/run.ts'
import type { Stage } from '../../conformance/kit/stage.ts'
import { entraParty } from '../../conformance/targets/issuers/entra.ts'
import { mockAtHand } from '../../conformance/targets/issuers/mock-at-hand.ts'
import { stageServer } from '../../conformance/targets/target-stage.ts'
import { startMockEntra } from '../../src/mock-idp/index.ts'
import { createServer, readConfig } from '../../src/server/index.ts'
import { freePort } from '../free-port.ts'

const revisions = ['2026-07-28'] as const
const checks: readonly Check[] = resourceServerChecks.filter(({ requirement }) => requirement.levels['2026-07-28'] !== undefined)

/** What a run of every check of servers took. */
export interface SuiteRun {
  readonly milliseconds: number
  /** What no run could be under: the round trips that have to wait for one another, each on the road for its time. Milliseconds. */
  readonly limit: number
}

/**
 * Runs every check of servers at the newest revision against our server in direct mode, so many times, with each request on the
 * road for some milliseconds.
 */
export async function suiteFarAway(rounds: number, latency: number): Promise<{ checks: number; runs: readonly SuiteRun[] }> {
  const mock = await startMockEntra()
  const road = await startRoad()
  const port = await freePort()
  const { clientId, clientSecret, identifierUri } = mock.apps.api
  const server = await createServer(
    readConfig({
      ...{ MCP_SERVER_PORT: String(port), MCP_SERVER_URL: `${road.origin}/mcp`, MCP_SERVER_SCOPES: 'mcp.access mcp.profile' },
      ...{ AUTH_MODE: 'direct', AUTH_AUTHORITY: mock.origin, AUTH_TENANT_ID: mock.tenantId, GRAPH_BASE_URL: mock.graphBaseUrl },
      ...{ AUTH_CLIENT_ID: clientId, AUTH_CLIENT_SECRET: clientSecret, AUTH_APP_ID_URI: identifierUri },
    }),
  )
  road.leadTo(port)
  try {
    const redactor = createRedactor()
    const stage = await stageServer({ url: server.url, party: entraParty(mockAtHand(mock), redactor), redactor })
    const limit = (await longestWait(stage, road)) * latency
    const runs: SuiteRun[] = []
    for (let round = 0; round < rounds; round += 1) {
      road.take(latency)
      const begun = performance.now()
      const results = await runChecks(checks, stage, { revisions })
      const failed = results.filter(({ outcome }) => outcome.kind !== 'pass' && outcome.kind !== 'not-asked')
      if (failed.length > 0) throw new Error(`not a measure: ${failed.map(({ check }) => check).join(', ')} did not pass`)
      runs.push({ milliseconds: performance.now() - begun, limit })
    }
    return { checks: checks.length, runs }
  } finally {
    await Promise.all([server.close(), road.close(), mock.close()])
  }
}

/**
 * How many round trips have to wait for one another in a whole run: the one that asks whether anybody is there, those of the check
 * with the most of them, and those of the checks that run alone. Each check runs by itself, and the road counts.
 */
async function longestWait(stage: Stage, road: Road): Promise<number> {
  // Requests that do not wait for one another are on the road at once.
  road.take(20)
  let [together, alone] = [0, 0]
  for (const check of checks) {
    road.forget()
    await runChecks([check], stage, { revisions })
    const own = road.depth() - 1
    if (runsAlone(check)) alone += own
    else together = Math.max(together, own)
  }
  return 1 + together + alone
}

type Road = Awaited<ReturnType<typeof startRoad>>

/** A forwarder that holds every request for a while before it hands it on, and knows how many came only after another was answered. */
async function startRoad() {
  let latency = 0
  let port = 0
  let answered = 0
  const server = createHttpServer(async (incoming, response) => {
    const { method, url: path, headers } = incoming
    const depth = answered + 1
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    await wait(latency)
    const onward = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response).once('finish', () => {
        answered = Math.max(answered, depth)
      })
    })
    onward.on('error', () => response.destroy())
    onward.end(Buffer.concat(chunks))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    leadTo: (to: number) => {
      port = to
    },
    take: (milliseconds: number) => {
      latency = milliseconds
    },
    forget: () => {
      answered = 0
    },
    /** The longest row of requests since, each of which came when the one before it was answered. */
    depth: () => answered,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
