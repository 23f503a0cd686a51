import type { Answer, AuthorizationResponse, AuthorizationServer, Discovery } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import type { Wire } from '../kit/recorder.ts'
import { personsBrowser } from './persons-browser.ts'
import { isObject } from './resource-metadata.ts'

/** Where the referee, as a client, lets itself be redirected to. Nobody listens there: the headless browser stops short of it. */
const redirectUri = 'http://127.0.0.1:33418/callback'

export interface OwnAuthorizationServerOptions {
  /** The issuer that the resource document names, byte for byte. */
  readonly issuer: string
  readonly wire: Pick<Wire, 'send' | 'note' | 'redactor' | 'signal'>
  /** UPN of the seeded user who signs in; without it, the mock's first. */
  readonly user?: string | undefined
}

/** What an authorization server says of itself, asked once. */
export function discoveryOf({ issuer, wire }: Pick<OwnAuthorizationServerOptions, 'issuer' | 'wire'>): Discovery {
  let found: Promise<Answer> | undefined
  return {
    metadata: () => {
      found ??= findMetadata(issuer, wire.send)
      return found
    },
  }
}

/** The authorization server in front of the server under test, spoken to as a client that the server has never seen. */
export function ownAuthorizationServer({ issuer, wire, user }: OwnAuthorizationServerOptions): AuthorizationServer {
  const { metadata } = discoveryOf({ issuer, wire })
  const endpoint = async (name: string): Promise<string> => {
    const answer = await metadata()
    const address = isObject(answer.json) ? answer.json[name] : undefined
    if (typeof address === 'string' && URL.canParse(address)) return address
    throw new NothingLearnt(`the authorization server ${issuer} names no ${name} in its metadata (HTTP ${answer.status})`)
  }

  const askToRegister: AuthorizationServer['askToRegister'] = async (change = {}) =>
    wire.send({
      method: 'POST',
      url: await endpoint('registration_endpoint'),
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({
        client_name: 'mcp-entra conformance',
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        ...change,
      }),
    })
  const authorizationAddress: AuthorizationServer['authorizationAddress'] = async (parameters) => {
    const url = new URL(await endpoint('authorization_endpoint'))
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
    return url.href
  }

  return {
    askToRegister,
    register: async (change = {}) => {
      const answer = await askToRegister(change)
      const clientId = isObject(answer.json) ? answer.json['client_id'] : undefined
      const [uri = redirectUri] = Array.isArray(change['redirect_uris']) ? change['redirect_uris'].map(String) : []
      if (answer.status === 201 && typeof clientId === 'string') return { clientId, redirectUri: uri }
      throw new NothingLearnt(`no client could be registered at ${issuer}: HTTP ${answer.status}`)
    },
    authorizationAddress,
    browser: () => personsBrowser({ wire, user }),
    authorize: async (parameters) => {
      const url = new URL(await authorizationAddress(parameters))
      return visit(url, parameters['redirect_uri'] ?? redirectUri, wire, user)
    },
    token: async (parameters) => {
      const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined)
      return wire.send({
        method: 'POST',
        url: await endpoint('token_endpoint'),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
        body: new URLSearchParams(given).toString(),
      })
    },
  }
}

/** RFC 8414 §3.1 (the well-known string before the path of the issuer), then OpenID Connect Discovery §4 (behind it). */
async function findMetadata(issuer: string, send: Wire['send']): Promise<Answer> {
  const { origin, pathname } = new URL(issuer)
  const path = pathname === '/' ? '' : pathname.replace(/\/$/, '')
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]
  let last: Answer | undefined
  for (const url of new Set(places)) {
    last = await send({ url, headers: { Accept: 'application/json' } })
    if (last.status === 200 && isObject(last.json)) return last
  }
  if (!last) throw new NothingLearnt(`${issuer} has no place for its metadata`)
  return last
}

/** What comes of something, if that is before the time is up: pages may lead on and on. @throws the reason of the signal. */
async function before<Value>(signal: AbortSignal, begin: () => Promise<Value>): Promise<Value> {
  signal.throwIfAborted()
  let stop = () => {}
  const over = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
  })
  signal.addEventListener('abort', stop)
  const promise = begin()
  promise.catch(() => {})
  return Promise.race([promise, over]).finally(() => signal.removeEventListener('abort', stop))
}

/** Lets the headless browser sign in, and files what came of it as one exchange. */
async function visit(
  url: URL,
  goal: string,
  wire: Pick<Wire, 'note' | 'signal'>,
  user: string | undefined,
): Promise<AuthorizationResponse> {
  const { headlessBrowser } = await import('../../src/client/index.ts')
  const request = { method: 'GET', url: url.href }
  try {
    const browser = headlessBrowser(user === undefined ? {} : { user })
    const landed = await before(wire.signal, () => browser.visit(url, goal))
    wire.note(request, { status: 303, headers: { location: [landed.href] }, text: '' })
    return { redirected: true, parameters: Object.fromEntries(landed.searchParams) }
  } catch (error) {
    const page = error instanceof Error && 'page' in error ? error.page : undefined
    if (!isObject(page) || typeof page['status'] !== 'number' || typeof page['html'] !== 'string') {
      wire.note(request, undefined)
      throw new NothingLearnt(
        `sign-in at ${url.origin} came to no end: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
    const ended = { status: page['status'], text: page['html'] }
    wire.note(request, { ...ended, headers: {} })
    return { redirected: false, ...ended }
  }
}
