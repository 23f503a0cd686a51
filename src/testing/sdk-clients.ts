import * as v2 from '@modelcontextprotocol/client'
import { UnauthorizedError as V1UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { expect } from 'vitest'
import { type HeadlessBrowser, headlessBrowser } from '../client/index.ts'

export const redirectUri = 'http://localhost:53682/callback'

/** A client that Entra knows already, with the issuer that knows it; undefined where it registers itself. */
export type Registered = { client_id: string; issuer: string } | undefined

/** What both lines of the SDK ask of an application: it keeps what it is given, and opens no browser by itself. */
export class Keeper {
  readonly redirectUrl = redirectUri
  readonly clientMetadata = {
    client_name: 'A client of the SDK',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  }
  authorizationUrl: URL | undefined
  accessToken: string | undefined
  /** Where the client's metadata document is, if it has one: its client id wherever such documents are taken. */
  readonly clientMetadataUrl?: string
  #client: { client_id: string } | undefined
  #tokens: { access_token: string; token_type: string } | undefined
  #verifier = ''
  #discovery: v2.OAuthDiscoveryState | undefined
  constructor(client: Registered, clientMetadataUrl?: string) {
    this.#client = client
    if (clientMetadataUrl !== undefined) this.clientMetadataUrl = clientMetadataUrl
  }
  clientInformation = () => this.#client
  saveClientInformation = (client: { client_id: string }) => {
    this.#client = client
  }
  tokens = () => this.#tokens
  saveTokens = (tokens: { access_token: string; token_type: string }) => {
    this.#tokens = tokens
    this.accessToken = tokens.access_token
  }
  redirectToAuthorization = (url: URL) => {
    this.authorizationUrl = url
  }
  saveCodeVerifier = (verifier: string) => {
    this.#verifier = verifier
  }
  codeVerifier = () => this.#verifier
  discoveryState = () => this.#discovery
  saveDiscoveryState = (state: v2.OAuthDiscoveryState) => {
    this.#discovery = state
  }
}

export interface Told {
  readonly text: unknown
  readonly tools: readonly string[]
  readonly protocolVersion: string | undefined
  readonly keeper: Keeper
}

/** What a test may choose besides. */
export interface How {
  readonly browser?: HeadlessBrowser
  readonly clientMetadataUrl?: string
}

const textOf = (result: Record<string, unknown>): unknown =>
  Array.isArray(result['content']) ? result['content'][0]?.text : undefined

/** Signs in and calls the tool with the client of the v1 SDK. */
export async function withV1(
  url: string,
  registered: Registered,
  { browser = headlessBrowser(), clientMetadataUrl }: How = {},
): Promise<Told> {
  const keeper = new Keeper(registered, clientMetadataUrl)
  const first = new V1Transport(new URL(url), { authProvider: keeper })
  await expect(new V1Client({ name: 'v1', version: '1' }).connect(first)).rejects.toBeInstanceOf(V1UnauthorizedError)
  const back = await browser.visit(keeper.authorizationUrl as URL, redirectUri)
  await first.finishAuth(back.searchParams.get('code') ?? '')
  const transport = new V1Transport(new URL(url), { authProvider: keeper })
  const client = new V1Client({ name: 'v1', version: '1' })
  await client.connect(transport)
  const { tools } = await client.listTools()
  const text = textOf(await client.callTool({ name: 'get_user_name', arguments: {} }))
  await client.close()
  return { text, tools: tools.map((tool) => tool.name), protocolVersion: transport.protocolVersion, keeper }
}

/** Signs in and calls the tool with the client of the v2 SDK. */
export async function withV2(
  url: string,
  registered: Registered,
  mode: 'auto' | { pin: '2026-07-28' },
  { browser = headlessBrowser(), clientMetadataUrl }: How = {},
): Promise<Told> {
  const keeper = new Keeper(registered, clientMetadataUrl)
  const options = { versionNegotiation: { mode } } as const
  const first = new v2.StreamableHTTPClientTransport(new URL(url), { authProvider: keeper })
  await expect(new v2.Client({ name: 'v2', version: '1' }, options).connect(first)).rejects.toBeInstanceOf(v2.UnauthorizedError)
  const back = await browser.visit(keeper.authorizationUrl as URL, redirectUri)
  await first.finishAuth(back.searchParams)
  const client = new v2.Client({ name: 'v2', version: '1' }, options)
  await client.connect(new v2.StreamableHTTPClientTransport(new URL(url), { authProvider: keeper }))
  const { tools } = await client.listTools()
  const text = textOf(await client.callTool({ name: 'get_user_name', arguments: {} }))
  const protocolVersion = client.getNegotiatedProtocolVersion()
  await client.close()
  return { text, tools: tools.map((tool) => tool.name), protocolVersion, keeper }
}
