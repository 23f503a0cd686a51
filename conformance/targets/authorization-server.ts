import type { Browser } from '../kit/browser.ts'
import type { ClientDocuments } from '../kit/client-documents.ts'
import type { AuthorizationResponse, AuthorizationServer, Discovery, Wanted } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import type { Wire } from '../kit/recorder.ts'
import { authenticated, type ClientInHand } from './client-in-hand.ts'
import { isObject } from './resource-metadata.ts'

/** Where the referee, as a client, lets itself be redirected to. Nobody listens there: the headless browser stops short of it. */
const redirectUri = 'http://127.0.0.1:33418/callback'

/** What opens something: an authorization server may repeat it where nobody looks for it, such as in the words of an error. */
const secrets: ReadonlySet<string> = new Set([
  ...['code', 'code_verifier', 'access_token', 'refresh_token', 'id_token'],
  ...['client_secret', 'registration_access_token'],
])

export interface AuthorizationServerOptions {
  readonly discovery: Discovery
  readonly wire: Pick<Wire, 'send' | 'redactor'>
  /** What right requests ask for. */
  readonly wanted: () => Promise<Wanted>
  /** The client that was given; without it, new ones are registered. */
  readonly client?: ClientInHand | undefined
  /** Where new ones have a document, if there is no registration. */
  readonly documents?: ClientDocuments | undefined
  /** Brings a person through the authorization request, to the redirect URI or to wherever it ends. */
  readonly signIn: (url: URL, goal: string) => Promise<AuthorizationResponse>
  readonly browser: () => Browser
  readonly passSignIn: AuthorizationServer['passSignIn']
}

/** A client that has got a secret, and is to show it; undefined where it has none, or is public all the same. */
function confidentialIn(said: Readonly<Record<string, unknown>>): ClientInHand | undefined {
  const { client_id: id, client_secret: secret, token_endpoint_auth_method: method } = said
  if (typeof id !== 'string' || typeof secret !== 'string' || method === 'none') return undefined
  return { id, secret, redirectUri, ...(typeof method === 'string' && { method }) }
}

/** An authorization server, spoken to as a client of it. */
export function authorizationServerAt(options: AuthorizationServerOptions): AuthorizationServer {
  const { discovery, wire, wanted, client, documents, signIn, browser, passSignIn } = options
  const registered = new Map<string, ClientInHand>()
  const keepAll = (said: object): void => {
    for (const [name, value] of Object.entries(said))
      if (secrets.has(name) && typeof value === 'string') wire.redactor.keep(value)
  }
  /** An address of the metadata; undefined where that names none. */
  const member = async (name: string): Promise<string | undefined> => {
    const { status, json } = await discovery.metadata()
    if (status !== 200 || !isObject(json))
      throw new NothingLearnt(`the authorization server ${discovery.issuer} has no metadata (HTTP ${status})`)
    const address = json[name]
    return typeof address === 'string' && URL.canParse(address) ? address : undefined
  }
  const endpoint = async (name: string): Promise<string> => {
    const address = await member(name)
    if (address !== undefined) return address
    throw new NothingLearnt(`the authorization server ${discovery.issuer} names no ${name} in its metadata`)
  }

  const askToRegister: AuthorizationServer['askToRegister'] = async (change = {}) => {
    const url = client ? undefined : await member('registration_endpoint')
    if (url === undefined) return undefined
    const answer = await wire.send({
      method: 'POST',
      url,
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
    if (isObject(answer.json)) {
      keepAll(answer.json)
      const confidential = confidentialIn(answer.json)
      if (confidential) registered.set(confidential.id, confidential)
    }
    return answer
  }
  const authorizationAddress: AuthorizationServer['authorizationAddress'] = async (parameters) => {
    const url = new URL(await endpoint('authorization_endpoint'))
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
    return url.href
  }

  return {
    wanted,
    askToRegister,
    register: async (change = {}) => {
      if (client) return { clientId: client.id, redirectUri: client.redirectUri, isPublic: client.secret === undefined }
      const answer = await askToRegister(change)
      const clientId = isObject(answer?.json) ? answer.json['client_id'] : undefined
      const [uri = redirectUri] = Array.isArray(change['redirect_uris']) ? change['redirect_uris'].map(String) : []
      if (answer === undefined && documents) {
        const published = documents.publish({ members: () => ({ ...change, redirect_uris: [uri] }) })
        return { clientId: published.url, redirectUri: uri, isPublic: true }
      }
      if (answer?.status === 201 && typeof clientId === 'string')
        return { clientId, redirectUri: uri, isPublic: !registered.has(clientId) }
      const got = answer ? `HTTP ${answer.status}` : 'its metadata names no registration_endpoint'
      throw new NothingLearnt(`no client could be registered at ${discovery.issuer}: ${got}`)
    },
    authorizationAddress,
    browser,
    passSignIn,
    authorize: async (parameters) =>
      signIn(new URL(await authorizationAddress(parameters)), parameters['redirect_uri'] ?? client?.redirectUri ?? redirectUri),
    token: async (parameters) => {
      keepAll(parameters)
      const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined)
      const form = new URLSearchParams(given)
      const known = client ?? registered.get(parameters['client_id'] ?? '')
      const proof = known && !('client_secret' in parameters) ? await authenticated(known, form, discovery) : {}
      const answer = await wire.send({
        method: 'POST',
        url: await endpoint('token_endpoint'),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json', ...proof },
        body: form.toString(),
      })
      if (isObject(answer.json)) keepAll(answer.json)
      return answer
    },
  }
}
