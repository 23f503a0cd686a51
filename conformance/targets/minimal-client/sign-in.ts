import type { Revision } from '../../kit/requirement.ts'
import type { Json, Parameters, Parts } from './parts.ts'

/** A client at one issuer, and the tokens that it has of it. */
interface Kept {
  readonly client: Parameters
  readonly refreshToken?: string
}

/** Where to sign in, as the MCP server has it. */
interface Whereabouts {
  /** Undefined at 2025-03-26, which has none. */
  readonly resource: string | undefined
  readonly listed: readonly string[] | undefined
  readonly issuer: string
  readonly document: Json
}

export interface SignInOptions {
  readonly url: string
  readonly revision: Revision
  readonly parts: Parts
  /** A client that is registered by hand, with the issuer it is registered at. */
  readonly known: Parameters | undefined
  /** Told what a browser is given to open. */
  readonly tellOpened: (url: string) => void
}

const redirectUri = 'http://localhost:3317/callback'
/** Where its metadata document would be. */
const documentUrl = 'https://conformance-test.local/client-metadata.json'

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const form = (parameters: Parameters) => ({
  method: 'POST',
  body: new URLSearchParams(parameters),
  headers: { accept: 'application/json' },
})

/** Gets tokens for one MCP server, from whichever authorization server it names at that moment. */
export function signsIn({ url, revision, parts, known, tellOpened }: SignInOptions) {
  const keptAt = new Map<string, Kept>()
  let scope: string | undefined

  /** Asks where another party has sent it. */
  async function ask(address: string, init: RequestInit): Promise<Response> {
    if (!URL.canParse(address) || !parts.mayAsk(new URL(address)))
      throw new Error(`${address} is no address that this client asks.`)
    return parts.fetch(address, init)
  }

  async function documentAt(place: string): Promise<Json | undefined> {
    const headers = { accept: 'application/json', 'mcp-protocol-version': revision }
    // Where it redirects to, nobody has judged.
    const response = await ask(place, { headers, redirect: 'manual' }).catch(() => undefined)
    return response?.ok ? ((await response.json()) as Json) : undefined
  }

  async function findResource(named: string | undefined): Promise<Json> {
    for (const place of parts.resourceMetadataPlaces(url, named)) {
      const document = await documentAt(place)
      if (document && parts.isAbout(document, url)) return document
      if (document) throw new Error(`${place} is about another resource than ${url}.`)
    }
    throw new Error(`${url} wants a token and does not say of whom.`)
  }

  async function findIssuer(issuer: string): Promise<Json> {
    const reasons: string[] = []
    for (const place of parts.issuerMetadataPlaces(issuer, revision)) {
      const document = await documentAt(place)
      if (!document) continue
      if (!parts.isOf(document, issuer)) reasons.push(`${place} gives another issuer`)
      else if (!parts.supportsPkce(document, place)) throw new Error(`${issuer} does not say that it supports PKCE.`)
      else return document
    }
    throw new Error(`${issuer} has no metadata. ${reasons.join('; ')}`)
  }

  /** MCP 2025-03-26: the MCP server is its own authorization server, at three paths where it publishes no metadata. */
  async function atOrigin(): Promise<Whereabouts> {
    const { origin } = new URL(url)
    const guessed = {
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      registration_endpoint: `${origin}/register`,
    }
    const [document = guessed] = (await Promise.all(parts.issuerMetadataPlaces(origin, revision).map(documentAt))).filter(
      (one) => one !== undefined,
    )
    return { resource: undefined, listed: undefined, issuer: origin, document }
  }

  async function whereabouts(challenge: Parameters): Promise<Whereabouts> {
    if (revision < '2025-06-18') return atOrigin()
    const document = await findResource(challenge['resource_metadata'])
    const [issuer = ''] = document['authorization_servers'] as readonly string[]
    const listed = document['scopes_supported'] as readonly string[] | undefined
    return { resource: text(document['resource']), listed, issuer, document: await findIssuer(issuer) }
  }

  async function clientAt({ issuer, document }: Whereabouts): Promise<Parameters> {
    const kept = keptAt.get(parts.keptFor(issuer))
    if (kept) return kept.client
    if (known && parts.takesKnownClient && parts.isRegisteredAt(known['issuer'] ?? issuer, issuer)) return known
    if (parts.takesDocuments(document)) return { client_id: documentUrl }
    const endpoint = text(document['registration_endpoint'])
    if (endpoint === '') return parts.unknownAt(issuer)
    const body = JSON.stringify(parts.clientMetadata(redirectUri))
    const response = await ask(endpoint, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    const answer = (await response.json()) as Json
    if (!response.ok)
      throw new Error(`${issuer} did not register this client: ${text(answer['error'])} ${text(answer['error_description'])}`)
    return {
      client_id: text(answer['client_id']),
      ...(answer['client_secret'] ? { client_secret: text(answer['client_secret']) } : {}),
    }
  }

  async function redeem(
    { issuer, document, resource }: Whereabouts,
    client: Parameters,
    grant: Parameters,
  ): Promise<string | undefined> {
    const { client_id = '', client_secret } = client
    const credentials = { client_id, ...(client_secret !== undefined && { client_secret }) }
    const right = { ...grant, ...credentials, ...(resource !== undefined && { resource }) }
    const response = await ask(text(document['token_endpoint']), form(parts.tokenRequest(right)))
    if (!response.ok) return undefined
    const tokens = (await response.json()) as Json
    const refreshToken = text(tokens['refresh_token'])
    keptAt.set(parts.keptFor(issuer), { client, ...(refreshToken !== '' && { refreshToken }) })
    return text(tokens['access_token'])
  }

  async function authorize(where: Whereabouts, client: Parameters): Promise<string> {
    const { verifier, challenge, method } = parts.pkce()
    const state = parts.state()
    const right = {
      response_type: 'code',
      client_id: client['client_id'] ?? '',
      redirect_uri: redirectUri,
      state,
      code_challenge: challenge,
      code_challenge_method: method,
      ...(where.resource !== undefined && { resource: where.resource }),
      ...(scope !== undefined && { scope }),
    }
    const named = text(where.document['authorization_endpoint'])
    const page = new URL(named)
    if (!parts.mayOpen(page)) throw new Error(`${page.protocol}//${page.host} is no address to sign in at.`)
    for (const [name, value] of Object.entries(parts.authorizationRequest(right))) page.searchParams.set(name, value)
    const address = parts.spelling(page, named)
    tellOpened(address)
    const response = Object.fromEntries(new URL(await parts.visit(address)).searchParams)
    const expected = { state, issuer: where.issuer, document: where.document }
    const { code } = response
    if (!parts.isAnswer(response, expected) || code === undefined) throw new Error(parts.refusalWords(response, expected))
    const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
    const token = await redeem(where, client, grant)
    if (token === undefined) throw new Error(`${where.issuer} gave no token for its code.`)
    return token
  }

  return {
    /** A token for what the challenge asks. `wider`: the one there is lacks scopes, so it is not renewed. */
    async token(challenge: Parameters, wider: boolean): Promise<string> {
      const where = await whereabouts(challenge)
      const kept = keptAt.get(parts.keptFor(where.issuer))
      if (kept?.refreshToken && !wider) {
        const grant = { grant_type: 'refresh_token', refresh_token: kept.refreshToken, ...(scope !== undefined && { scope }) }
        const renewed = await redeem(where, kept.client, grant)
        if (renewed !== undefined) return renewed
      }
      const before = wider ? scope : undefined
      const wanted = parts.scope({ challenged: challenge['scope'], listed: where.listed, before })
      const stays = parts.staysSignedIn(where.document) && wanted !== undefined && !wanted.includes('offline_access')
      scope = stays ? `${wanted} offline_access` : wanted
      return authorize(where, await clientAt(where))
    },
  }
}
