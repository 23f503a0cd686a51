import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { Heard } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import type { Revision } from '../../kit/requirement.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, brokenControl, endingOf, every, looksAt, messageOf, rightWorld } from './judging.ts'
import { header, metaOf, methodOf, modern, posts, prefix } from './mcp-requests.ts'

export const versionSent = check({
  id: 'client/requests/version-sent',
  requirement: requirement('ver.client-header'),
  title: 'Each request says by MCP-Protocol-Version which version is spoken',
  needs: ['client'],
  catches: ['client/no-version-header', 'client/sends-batches@2026-07-28'],
  async run({ client }, step) {
    const run = await step('the client meets parties that are right', () => client.run(rightWorld))
    // Until 2025-11-25 the version is agreed on by initialize; what came before, or was not let in, may have none.
    const since = client.revision < '2026-07-28' ? asked(run, 'mcp').findIndex(opensSession) + 1 : 0
    const bound =
      client.revision < '2026-07-28'
        ? asked(run, 'mcp').slice(since).filter(inSession)
        : posts(run).filter((request) => methodOf(request) !== 'initialize')
    return every(bound, 'request that is to have it', run, (request) => {
      const sent = header(request, 'mcp-protocol-version')
      const isRight = sent === client.revision || (client.revision >= '2026-07-28' && sent !== undefined)
      return isRight
        ? undefined
        : `expected MCP-Protocol-Version: ${client.revision} at ${methodOf(request)}, got ${sent ?? 'none'}`
    })
  },
})
const opensSession = (request: Heard): boolean => methodOf(request) === 'initialize' && request.status === 200
const inSession = (request: Heard): boolean =>
  (request.method !== 'POST' || 'method' in messageOf(request)) && !['initialize', 'server/discover'].includes(methodOf(request))

export const versionsAgree = looksAt(
  {
    id: 'client/requests/versions-agree',
    requirement: requirement('ver.header-equals-meta'),
    title: 'The version in the header is the one in _meta',
    catches: ['client/other-version-in-meta'],
  },
  rightWorld,
  (run) => {
    const both = modern(run).filter(
      (request) =>
        header(request, 'mcp-protocol-version') !== undefined && metaOf(request)[`${prefix}protocolVersion`] !== undefined,
    )
    return every(both, 'request with both versions', run, (request) => {
      const [sent, meant] = [header(request, 'mcp-protocol-version'), metaOf(request)[`${prefix}protocolVersion`]]
      return sent === meant ? undefined : `expected the same in both, got ${sent} and ${JSON.stringify(meant)}`
    })
  },
)

export const metaComplete = looksAt(
  {
    id: 'client/requests/meta-complete',
    requirement: requirement('meta.client-required'),
    title: 'Each request has its version and the capabilities of the client in _meta',
    catches: ['client/no-capabilities-in-meta'],
  },
  rightWorld,
  (run) =>
    every(modern(run), 'request of this revision', run, (request) => {
      const missing = ['protocolVersion', 'clientCapabilities'].filter(
        (name) => metaOf(request)[`${prefix}${name}`] === undefined,
      )
      return missing.length === 0 ? undefined : `expected ${missing.join(' and ')} in _meta at ${methodOf(request)}, got none`
    }),
)

export const clientNamed = looksAt(
  {
    id: 'client/requests/client-named',
    requirement: requirement('meta.client-info'),
    title: 'Each request says which client it is of',
    catches: ['client/no-client-info'],
  },
  rightWorld,
  (run) =>
    every(modern(run), 'request of this revision', run, (request) =>
      metaOf(request)[`${prefix}clientInfo`] === undefined
        ? `expected clientInfo in _meta at ${methodOf(request)}, got none`
        : undefined,
    ),
)

/** Until 2025-11-25 the server says which version is spoken, and it may be an older one than it was asked for. */
const older: Readonly<Partial<Record<Revision, Revision>>> = { '2025-06-18': '2025-03-26', '2025-11-25': '2025-06-18' }
const answersOlder: Scenario = {
  id: 'older-version-agreed-on',
  what: 'a server that answers initialize with the revision before the one that was asked for',
  rpc: ({ rpcMethod, revision }) =>
    rpcMethod === 'initialize'
      ? {
          status: 200,
          result: {
            protocolVersion: older[revision],
            capabilities: { tools: {} },
            serverInfo: { name: 'stage', version: '1.0.0' },
          },
        }
      : undefined,
}

export const agreedVersionSent = check({
  id: 'client/requests/agreed-version-sent',
  requirement: requirement('ver.client-negotiated-value'),
  title: 'The version that requests name is the one that initialize has come to',
  needs: ['client'],
  catches: ['client/keeps-its-version@2025-11-25'],
  async run({ client }, step) {
    const broken = await brokenControl(client, step)
    if (broken) return broken
    const run = await step(`the client meets ${answersOlder.what}`, () => client.run(answersOlder))
    const opened = asked(run, 'mcp').findIndex(opensSession)
    if (opened < 0) return inconclusive(`no session was opened; the client ${endingOf(run)}`)
    const agreed = older[client.revision]
    const wrong = asked(run, 'mcp')
      .slice(opened + 1)
      .filter(inSession)
      .map((request) => header(request, 'mcp-protocol-version'))
      // 2025-03-26 knows no such header. Who does not speak the version sends nothing more, and does right.
      .find((sent) => sent !== agreed && !(sent === undefined && agreed === '2025-03-26'))
    return wrong === undefined ? pass : fail(`expected MCP-Protocol-Version: ${agreed}, got ${wrong}`)
  },
})
