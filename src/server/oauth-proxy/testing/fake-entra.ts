import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export const tenantId = '3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10'
export const entraClientId = '5b2d8c71-94e6-4f0a-b3c8-1e7a6d9f4202'

export interface FakeUser {
  readonly oid: string
  readonly name: string
  readonly upn: string
}
export const ada: FakeUser = { oid: 'ada-0001', name: 'Ada Lovelace', upn: 'ada@contoso.example' }
export const grace: FakeUser = { oid: 'grace-0002', name: 'Grace Hopper', upn: 'grace@contoso.example' }

/** Just enough of Entra to be signed in at: who is there signs in without a page. Everything about it may be changed while it runs. */
export async function startFakeEntra() {
  let key = await newKey('entra-1')
  const codes = new Map<string, { challenge: string; nonce: string; user: FakeUser }>()
  const fake = {
    origin: '',
    user: ada,
    /** Over the claims of the next ID tokens. */
    claims: {} as Record<string, unknown>,
    lifetimeSeconds: 3600,
    /** In the place of every answer of the authorization endpoint: parameters of the redirect. */
    refuseSignIn: undefined as Record<string, string> | undefined,
    /** In the place of every answer of the token endpoint. */
    refuseTokens: undefined as { status: number; body: string; headers?: Record<string, string> } | undefined,
    /** A token of Entra's own, with the tenant's issuer and times that are right, unless the claims say otherwise. */
    sign: (claims: Record<string, unknown>, typ = 'JWT') => {
      const issuedAt = Math.floor(Date.now() / 1000) + fake.ahead
      const times = { iat: issuedAt, nbf: issuedAt, exp: issuedAt + 3600, iss: `${fake.origin}/${tenantId}/v2.0` }
      return new SignJWT({ ...times, ...claims }).setProtectedHeader({ alg: 'RS256', kid: key.kid, typ }).sign(key.privateKey)
    },
    keySet: () => ({ keys: [key.jwk] }),
    /** In the place of the key set. */
    publish: undefined as object | undefined,
    refuseKeys: undefined as { status: number } | undefined,
    down: false,
    /** Takes every request and answers none. */
    silent: false,
    /** How far its clock is ahead of everybody's, in seconds. */
    ahead: 0,
    rotateKeys: async () => {
      key = await newKey(`entra-${Number(key.kid.slice(6)) + 1}`)
    },
    /** Every path that was asked for. */
    asked: [] as string[],
    /** What the two endpoints were asked. */
    authorizations: [] as URLSearchParams[],
    tokenRequests: [] as URLSearchParams[],
    /** Every secret it gave out. */
    secrets: [] as string[],
    close: async () => {},
  }
  const secret = (kind: string) => {
    const value = `${kind}.${randomUUID()}`
    fake.secrets.push(value)
    return value
  }

  function authorize(query: URLSearchParams, response: ServerResponse) {
    fake.authorizations.push(query)
    const back = new URL(query.get('redirect_uri') ?? '')
    back.searchParams.set('state', query.get('state') ?? '')
    if (fake.refuseSignIn) {
      for (const [name, value] of Object.entries(fake.refuseSignIn)) back.searchParams.set(name, value)
    } else {
      const code = secret('code')
      codes.set(code, { challenge: query.get('code_challenge') ?? '', nonce: query.get('nonce') ?? '', user: fake.user })
      back.searchParams.set('code', code)
    }
    response.writeHead(302, { location: back.href }).end()
  }

  async function token(form: URLSearchParams, response: ServerResponse) {
    fake.tokenRequests.push(form)
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (fake.refuseTokens) {
      const { status, body, headers } = fake.refuseTokens
      return response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
    }
    const tokens = {
      token_type: 'Bearer',
      scope: 'User.Read profile openid email',
      expires_in: fake.lifetimeSeconds,
      access_token: secret('graph'),
      refresh_token: secret('refresh'),
    }
    if (form.get('grant_type') === 'refresh_token') return json(200, tokens)
    const code = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (code?.challenge !== challenge) return json(400, { error: 'invalid_grant', error_description: 'AADSTS501481: no match' })
    const { nonce, user } = code
    const claims = {
      aud: entraClientId,
      nonce,
      oid: user.oid,
      name: user.name,
      preferred_username: user.upn,
      tid: tenantId,
      sub: `sub-${user.oid}`,
      ...fake.claims,
    }
    return json(200, { ...tokens, id_token: await fake.sign(claims) })
  }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    if (fake.down) return response.socket?.destroy()
    if (fake.silent) return
    const url = new URL(request.url ?? '', fake.origin)
    fake.asked.push(url.pathname)
    const base = `${fake.origin}/${tenantId}`
    const json = (body: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    switch (url.pathname.replace(`/${tenantId}`, '')) {
      case '/v2.0/.well-known/openid-configuration':
        // As Entra's: no word about PKCE or about `iss` in responses.
        return json({
          issuer: `${base}/v2.0`,
          authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
          token_endpoint: `${base}/oauth2/v2.0/token`,
          jwks_uri: `${base}/discovery/v2.0/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
        })
      case '/discovery/v2.0/keys':
        return fake.refuseKeys ? response.writeHead(fake.refuseKeys.status).end() : json(fake.publish ?? fake.keySet())
      case '/oauth2/v2.0/authorize':
        return authorize(url.searchParams, response)
      case '/oauth2/v2.0/token':
        return token(new URLSearchParams(await bodyOf(request)), response)
      case '/v1.0/me':
        return json({ displayName: fake.user.name })
      default:
        return response.writeHead(404).end()
    }
  }

  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening))
  fake.origin = `http://localhost:${(server.address() as AddressInfo).port}`
  fake.close = async () => {
    server.closeAllConnections()
    server.close()
  }
  return fake
}
async function newKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } }
}
async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}
export type FakeEntra = Awaited<ReturnType<typeof startFakeEntra>>
