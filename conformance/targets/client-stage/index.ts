import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Heard } from '../../kit/client-run.ts'
import type { Around, Json, Parameters, Scenario } from '../../kit/client-scenario.ts'
import type { Revision } from '../../kit/requirement.ts'
import { challengeLine } from './challenge.ts'
import type { ClientStage, ClientStageOptions, StageExchange } from './client-stage.ts'
import { forPages, preflight } from './cross-origin.ts'
import { openStageEntra, type StageEntra } from './entra.ts'
import { guessed } from './guessed.ts'
import { nobodyInside, watchInside } from './inside.ts'
import { stageIssuer } from './issuer.ts'
import { type Asked, type Listener, type ListenerOptions, nothingThere, type Reply, startListener } from './listener.ts'
import { messageOf, stageMcp } from './mcp.ts'
import { stageMcpOfAny } from './mcp-of-any.ts'

export type { ClientStage, StageExchange } from './client-stage.ts'
export { preRegistered } from './issuer.ts'

const documentPath = '/.well-known/oauth-protected-resource'

/** The tools of the stage; the official suite's clients look for the name `test-tool`. */
const tools = (origin: string): readonly Json[] => [
  {
    name: 'test-tool',
    description: 'Says that it was called.',
    inputSchema: { type: 'object', properties: {} },
    icons: [{ src: `${origin}/icon.png`, mimeType: 'image/png' }],
  },
]

/**
 * An MCP server, its authorization server and another one, each on a port of its own, right but for what the scenario changes.
 * At 2025-03-26, which has no resource documents, the MCP server is its own authorization server.
 * @param keep Told of every secret that is given out.
 */
export async function openClientStage(
  scenario: Scenario,
  revision: Revision,
  keep: (secret: string) => void,
  { address, onExchange = () => {} }: ClientStageOptions = {},
): Promise<ClientStage> {
  const isOwnIssuer = revision < '2025-06-18'
  const path = scenario.path ?? '/mcp'
  const exchanges: StageExchange[] = []
  const listeners: Listener[] = []
  const canary = join(tmpdir(), `mcp-entra-canary-${randomUUID()}`)
  const inside = scenario.leadsInside ? await watchInside(address) : nobodyInside
  const spent = new Set<string>()
  const calling = new Set<string>()
  let [served, called, person] = [0, 0, 1]
  let hasForgotten = false
  const around = (): Around => ({
    revision,
    url,
    origin,
    issuer: issuerUrl(),
    other: otherUrl(),
    served,
    called,
    person,
    inside: inside.host,
    canary,
  })
  const issuerUrl = (): string =>
    isOwnIssuer ? origin : (entra?.issuer ?? `${issuerListener?.origin ?? ''}${scenario.issuerPath ?? ''}`)
  const otherUrl = (): string => otherListener?.origin ?? ''
  const common = { scenario, around, keep }
  const issuer = stageIssuer({ ...common, party: 'issuer', issuer: issuerUrl })
  const other = stageIssuer({ ...common, party: 'other', issuer: otherUrl })
  const issuedAs = (token: string) => (entra ?? issuer).issued.get(token) ?? other.issued.get(token)
  const issuedBy = (token: string | undefined): Heard['bearer'] =>
    token === undefined ? 'none' : (issuedAs(token)?.by ?? 'nobody')
  const record = ({ token, ...asked }: Asked, reply: Reply): void => {
    if (token !== undefined) keep(token)
    const { purpose, status, refused } = reply
    const heard = { ...asked, purpose, status, bearer: issuedBy(token), ...(refused !== undefined && { refused }) }
    exchanges.push({ heard, reply })
    onExchange({ heard, reply })
  }
  const mcp = (scenario.byHand ? stageMcpOfAny : stageMcp)({
    revision: scenario.speaks ?? revision,
    keep,
    tools: () => scenario.tools?.(tools(origin), around()) ?? tools(origin),
    listing: (right) => scenario.listing?.(right) ?? right,
    streams: scenario.streams ?? false,
    rpc: ({ method, params }) => scenario.rpc?.({ ...around(), rpcMethod: method, params }),
  })

  /** Entra wants scopes by the App ID URI, which is the address of the server. */
  const scopes = (): readonly string[] => (scenario.entra ? [`${url}/mcp.access`] : ['stage.basic', 'stage.listed'])

  function document(place: string): Json {
    const right = { resource: url, authorization_servers: [issuerUrl()], scopes_supported: scopes() }
    return scenario.resourceMetadata?.(right, { ...around(), place }) ?? right
  }

  /** Whose tokens the server takes at present: those of the issuers that its document names. */
  const trusts = (by: 'issuer' | 'other'): boolean => {
    const named = isOwnIssuer ? [issuerUrl()] : document(`${documentPath}${path}`)['authorization_servers']
    return Array.isArray(named) && named.includes(by === 'issuer' ? issuerUrl() : otherUrl())
  }

  function refuse(status: 401 | 403, more: Parameters): Reply {
    const [scope = ''] = scopes()
    const right: Parameters = isOwnIssuer ? {} : { resource_metadata: `${origin}${documentPath}${path}`, scope, ...more }
    const lines = scenario.challenge?.(right, around()) ?? [challengeLine(right)]
    return { purpose: 'mcp', status, headers: { 'www-authenticate': lines } }
  }

  function endpoint(asked: Asked): Reply {
    const token = issuedAs(asked.token ?? '')
    if (asked.token === undefined) return refuse(401, {})
    if (!token || !trusts(token.by) || spent.has(asked.token)) return refuse(401, { error: 'invalid_token' })
    const rpcMethod = messageOf(asked)?.method ?? ''
    if (rpcMethod === 'tools/call') calling.add(asked.token)
    const nthCalling = [...calling].indexOf(asked.token) + 1
    const admission = { ...around(), rpcMethod, scopes: token.scopes, nthToken: token.nth, nthCalling }
    const objection = scenario.objection?.(admission)
    if (objection) return refuse(objection.error === 'insufficient_scope' ? 403 : 401, objection)
    const movedTo = scenario.movedTo?.(admission)
    if (movedTo !== undefined) return { purpose: 'mcp', status: 307, headers: { location: movedTo } }
    if (!hasForgotten && scenario.losesSession?.(admission)) {
      hasForgotten = true
      mcp.forget()
    }
    const reply = mcp.answer(asked)
    if (rpcMethod.startsWith('tools/')) served += 1
    if (rpcMethod === 'tools/call') called += 1
    return reply
  }

  function serverAnswer(asked: Asked, from: string): Reply {
    if (asked.path === (path || '/')) return endpoint(asked)
    if (asked.path === '/icon.png') return { purpose: 'icon', status: 200, headers: { 'content-type': 'image/png' }, text: '' }
    const places = isOwnIssuer ? [] : [...new Set([`${documentPath}${path}`, documentPath])]
    const isThere = (scenario.resourceMetadataPlaces?.(places) ?? places).includes(asked.path)
    const movedTo = isThere && scenario.metadataMovedTo?.({ ...around(), place: asked.path })
    if (movedTo) return { purpose: 'resource-metadata', status: 302, headers: { location: movedTo } }
    if (isThere) return { purpose: 'resource-metadata', status: 200, json: document(asked.path) }
    if (asked.path.startsWith(documentPath)) return { ...nothingThere, purpose: 'resource-metadata' }
    return (isOwnIssuer ? issuer.answer(asked, from) : undefined) ?? guessed(asked)
  }

  const listen = async (party: Heard['party'], answer: ListenerOptions['answer'], port?: number): Promise<Listener> => {
    const listener = await startListener({ party, answer, record, port })
    listeners.push(listener)
    return listener
  }
  // Before the others, since its port may be taken, and then nobody else is to listen either.
  const serverListener = await (scenario.byHand
    ? listen('server', (asked, from) => preflight(asked) ?? forPages(serverAnswer(asked, from)), scenario.byHand.port)
    : listen('server', serverAnswer))
  const [issuerListener, otherListener] = await Promise.all([
    isOwnIssuer
      ? undefined
      : listen('issuer', (asked, from) => entra?.answer(asked) ?? issuer.answer(asked, from) ?? guessed(asked)),
    listen('other', (asked, from) => other.answer(asked, from) ?? guessed(asked)),
  ])
  const origin = serverListener.origin
  const url = `${origin}${path}`
  const entra: StageEntra | undefined =
    scenario.entra && issuerListener
      ? await openStageEntra({ world: scenario.entra, origin: issuerListener.origin, url, signsIn: !scenario.byHand, keep })
      : undefined
  return {
    url,
    issuer: issuerUrl(),
    other: otherUrl(),
    entra: entra && { clients: entra.clients, person: entra.person },
    exchanges,
    context: {
      name: officialName(scenario),
      ...(entra?.registered && { ...entra.registered, issuer: entra.issuer }),
      ...scenario.context?.(around()),
    },
    changePerson: () => {
      for (const party of [issuer, other]) {
        party.forget()
        for (const token of party.issued.keys()) spent.add(token)
      }
      person += 1
    },
    wentInside: inside.wasReached,
    ranWords: () => existsSync(canary),
    close: async () => {
      rmSync(canary, { force: true })
      await Promise.all([inside, ...listeners, ...(entra ? [entra] : [])].map((one) => one.close()))
    },
  }
}

/** The name of the scenario of the official suite that is closest, by which a command may choose what it does. */
export const officialName = ({ official }: Scenario): string => official ?? 'auth/metadata-default'
