import type { EntraWorld } from '../../kit/client-scenario.ts'
import { type AbsoluteRequest, defaultLimits, exchange } from '../../kit/http-client.ts'
import type { Answer } from '../../kit/instruments.ts'
import { visibleText } from '../html-forms.ts'
import { decodeToken } from '../token-change.ts'
import { administrator } from './administrator.ts'
import type { Issued } from './issuer.ts'
import { type Asked, nothingThere, type Reply } from './listener.ts'
import { signInAt } from './person.ts'

export interface StageEntraOptions {
  readonly world: EntraWorld
  /** The origin of the listener that asks this party. */
  readonly origin: string
  /** The MCP endpoint, which is the App ID URI of its API. */
  readonly url: string
  /** Whether the person signs in at once, as a command is promised. Else whoever has the browser does. */
  readonly signsIn: boolean
  /** Told of every token, code and password. */
  readonly keep: (secret: string) => void
}

export type StageEntra = Awaited<ReturnType<typeof openStageEntra>>

/** Headers of one hop, and those that say how a body was carried. */
const ofOneHop = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding', 'date']

/**
 * Microsoft Entra ID as the authorization server of a stage: a mock of it behind the listener of the stage, which hears everything and
 * lets an administrator register what the client turns out to use. Entra's own answers are not changed.
 */
export async function openStageEntra({ world, origin, url, signsIn, keep }: StageEntraOptions) {
  const { startMockEntra } = await import('../../../src/mock-idp/index.ts')
  const mock = await startMockEntra({ publicOrigin: origin, identifierUris: [url], allowLoopbackIdentifierUri: true })
  const registration = administrator(mock, world)
  const [person = { userPrincipalName: '', password: '' }] = mock.users
  keep(person.password)
  const issued = new Map<string, Issued>()

  const forward = ({ url: to, headers = {}, ...request }: AbsoluteRequest): Promise<Answer> => {
    const { pathname, search, host } = new URL(to)
    const kept = Object.entries(headers).filter(([name]) => !ofOneHop.includes(name))
    const address = `http://localhost:${mock.port}${pathname}${search}`
    return exchange({ ...request, url: address, headers: { ...Object.fromEntries(kept), host } }, defaultLimits)
  }
  const forwarded = ({ method, url: to, headers, body }: Asked): Promise<Answer> =>
    forward({ method, url: to, headers, ...(body !== '' && { body }) })

  function remember({ json }: Answer): void {
    const { access_token: token, ...others } = (json ?? {}) as Readonly<Record<string, unknown>>
    for (const secret of [token, others['refresh_token'], others['id_token']]) if (typeof secret === 'string') keep(secret)
    const claims = typeof token === 'string' ? decodeToken(token)?.claims : undefined
    if (!claims || ![mock.apps.api.clientId, url].includes(String(claims['aud']))) return
    const scopes = String(claims['scp'] ?? '').split(' ')
    issued.set(String(token), { by: 'issuer', scopes: scopes.map((name) => `${url}/${name}`), nth: issued.size + 1 })
  }

  async function authorize(asked: Asked): Promise<Reply> {
    registration.redirectsTo(asked.query)
    const answer = await (signsIn ? signInAt(asked.url, person, forward) : forwarded(asked))
    return replyOf(answer, 'authorization', keep)
  }

  async function token(asked: Asked): Promise<Reply> {
    const answer = await forwarded(registration.asPublicClient(asked))
    remember(answer)
    return replyOf(answer, 'token', keep)
  }

  return {
    issuer: mock.issuer(),
    /** What a client is told that somebody has registered for it. */
    registered: registration.client,
    clients: registration.clients,
    person,
    issued: issued as ReadonlyMap<string, Issued>,
    async answer(asked: Asked): Promise<Reply> {
      // That it is a mock anybody may learn; what it is told is not for the client to say.
      const { pathname: control } = new URL(mock.control)
      if (asked.path.startsWith(`${control}/`) || (asked.path === control && asked.method !== 'GET')) return nothingThere
      const [, endpoint] = /^\/[^/]+\/oauth2\/v2\.0\/(authorize|token)$/.exec(asked.path) ?? []
      if (endpoint === 'authorize' && asked.method !== 'OPTIONS') return authorize(asked)
      if (endpoint === 'token' && asked.method === 'POST') return token(asked)
      const isMetadata = /\/\.well-known\/(?:oauth-authorization-server|openid-configuration)/.test(asked.path)
      return replyOf(await forwarded(asked), isMetadata ? 'issuer-metadata' : 'nothing', keep)
    },
    close: () => mock.close(),
  }
}

function replyOf(answer: Answer, purpose: Reply['purpose'], keep: (secret: string) => void): Reply {
  const { status, headers, text } = answer
  const back = URL.parse(headers['location']?.[0] ?? '')
  const members = new URLSearchParams([...(back?.searchParams ?? []), ...new URLSearchParams(back?.hash.slice(1))])
  const code = members.get('code')
  if (code !== null) keep(code)
  const refused = /AADSTS\d+: .*/s.exec(members.get('error_description') ?? wordsOf(answer))?.[0].replace(/\s*Trace ID.*/s, '')
  const kept = Object.entries(headers).filter(([name]) => !ofOneHop.includes(name))
  return { purpose, status, headers: Object.fromEntries(kept), text, ...(refused !== undefined && { refused }) }
}

function wordsOf({ json, text, headers }: Answer): string {
  if (headers['content-type']?.[0]?.startsWith('text/html')) return visibleText(text)
  const { error_description: description } = (json ?? {}) as Readonly<Record<string, unknown>>
  return typeof description === 'string' ? description : ''
}
