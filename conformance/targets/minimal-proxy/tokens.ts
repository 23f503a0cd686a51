import { randomUUID } from 'node:crypto'
import { importJWK, type JWK, SignJWT } from 'jose'
import type { Said } from '../minimal-server/index.ts'
import type { Client, Grant, MinimalProxyParts } from './parts.ts'
import { json, refusal } from './said.ts'

export interface TokenNeeds {
  readonly parts: MinimalProxyParts
  readonly signingKey: JWK
  readonly origin: string
  readonly url: string
  readonly codes: Map<string, Grant>
}

/** The token endpoint (OAuth 2.1 §3.2), and registration (RFC 7591). Clients are public: whoever has the verifier is the client. */
export function tokenEndpoint({ parts, signingKey, origin, url, codes }: TokenNeeds) {
  const refreshTokens = new Map<string, Grant>()
  const key = importJWK(signingKey, 'RS256')

  async function issue(grant: Grant, refreshToken: string, scopes = grant.scopes): Promise<Said> {
    const issuedAt = Math.floor(Date.now() / 1000)
    const scope = scopes.join(' ')
    const audience = parts.audience(url)
    const token = await new SignJWT({
      client_id: grant.client.id,
      scope,
      jti: randomUUID(),
      ...(audience === undefined ? {} : { aud: audience }),
    })
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', ...(signingKey.kid === undefined ? {} : { kid: signingKey.kid }) })
      .setIssuer(origin)
      .setSubject(grant.subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + parts.lifetimeSeconds)
      .sign(await key)
    refreshTokens.set(refreshToken, grant)
    return json(200, {
      access_token: token,
      token_type: 'Bearer',
      expires_in: parts.lifetimeSeconds,
      scope,
      refresh_token: refreshToken,
    })
  }

  async function answer(form: URLSearchParams): Promise<Said> {
    const resource = form.get('resource')
    if (resource !== null && !parts.isOurResource(resource, url)) return refusal('invalid_target')
    const isRefresh = form.get('grant_type') === 'refresh_token'
    if (!isRefresh && form.get('grant_type') !== 'authorization_code') return refusal('unsupported_grant_type')
    const kept = isRefresh ? refreshTokens : codes
    const name = form.get(isRefresh ? 'refresh_token' : 'code') ?? ''
    const grant = kept.get(name)
    const kind = isRefresh ? 'refresh' : 'code'
    if (!grant || !parts.mayUse(kind, grant, form.get('client_id'))) return refusal('invalid_grant')
    const asked = isRefresh ? form.get('scope')?.split(' ') : undefined
    const scopes = asked === undefined ? grant.scopes : parts.otherScopes(asked, grant.scopes)
    if (scopes === undefined) return refusal('invalid_scope')
    if (parts.isUsedUp(kind)) kept.delete(name)
    if (isRefresh) return issue(grant, parts.newRefreshToken(name), scopes)
    const isTheirs =
      form.get('redirect_uri') === grant.redirectUri && parts.provesPossession(form.get('code_verifier') ?? '', grant.challenge)
    return isTheirs ? issue(grant, parts.newRefreshToken()) : refusal('invalid_grant')
  }

  return async (form: URLSearchParams): Promise<Said> => parts.tokenAnswer(await answer(form))
}

/** Registers a client under a fresh id. */
export function registration(parts: MinimalProxyParts, clients: Map<string, Client>) {
  return (text: string): Said => {
    let said: { readonly redirect_uris?: unknown; readonly client_name?: unknown }
    try {
      said = JSON.parse(text)
    } catch {
      return refusal('invalid_client_metadata')
    }
    const uris: readonly unknown[] = Array.isArray(said.redirect_uris) ? said.redirect_uris : []
    const redirectUris = uris.filter((uri) => typeof uri === 'string')
    const isMissing = redirectUris.length === 0 && parts.needsRedirect
    if (isMissing || redirectUris.length < uris.length || !redirectUris.every(parts.mayRegister))
      return refusal('invalid_redirect_uri')
    const client = { id: randomUUID(), name: String(said.client_name ?? 'an application without a name'), redirectUris }
    clients.set(client.id, client)
    const document = {
      client_id: client.id,
      client_name: client.name,
      redirect_uris: redirectUris,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }
    return json(parts.registeredStatus, parts.registered(document, said))
  }
}
