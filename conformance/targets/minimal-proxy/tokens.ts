import { randomUUID } from 'node:crypto'
import { importJWK, type JWK, SignJWT } from 'jose'
import type { Said } from '../minimal-server/index.ts'
import type { MinimalProxyParts } from './parts.ts'
import type { Client, Grant } from './records.ts'
import { json, newSecret, refusal } from './said.ts'

export interface TokenNeeds {
  readonly parts: MinimalProxyParts
  readonly signingKey: JWK
  readonly origin: string
  readonly url: string
  readonly codes: Map<string, Grant>
}

/** The token endpoint (OAuth 2.1 §3.2). Of a public client, whoever has the verifier is the client. */
export function tokenEndpoint({ parts, signingKey, origin, url, codes }: TokenNeeds) {
  const refreshTokens = new Map<string, Grant>()
  const used = new Map<string, Grant>()
  /** Those of which something came a second time. */
  const ended = new Set<Grant>()
  const key = importJWK(signingKey, 'RS256')

  async function issue(kind: 'code' | 'refresh', grant: Grant, refreshToken: string, scopes = grant.scopes): Promise<Said> {
    const issuedAt = Math.floor(Date.now() / 1000)
    const scope = scopes.join(' ')
    const audience = parts.audience(url, kind)
    const token = await new SignJWT({
      client_id: grant.client.id,
      scope,
      jti: randomUUID(),
      ...(audience !== undefined && { aud: typeof audience === 'string' ? audience : [...audience] }),
    })
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', ...(signingKey.kid === undefined ? {} : { kid: signingKey.kid }) })
      .setIssuer(origin)
      .setSubject(grant.subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(parts.endOf(issuedAt, parts.lifetimeSeconds))
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
    if (resource !== null && !parts.isOurResource(resource, url, 'token')) return refusal('invalid_target')
    const isRefresh = form.get('grant_type') === 'refresh_token'
    if (!isRefresh && form.get('grant_type') !== 'authorization_code') return refusal('unsupported_grant_type')
    const kept = isRefresh ? refreshTokens : codes
    const name = form.get(isRefresh ? 'refresh_token' : 'code') ?? ''
    const kind = isRefresh ? 'refresh' : 'code'
    const grant = kept.get(name) ?? used.get(name)
    if (!grant || !parts.mayUse(kind, grant, form.get('client_id'))) return refusal('invalid_grant')
    if (!parts.isAuthentic(grant.client, form.get('client_secret'))) return refusal('invalid_client', 401)
    if (!kept.has(name) && parts.endsAll(kind)) ended.add(grant)
    if (!kept.has(name) || ended.has(grant)) return refusal('invalid_grant')
    const asked = isRefresh ? form.get('scope')?.split(' ') : undefined
    const scopes = asked === undefined ? grant.scopes : parts.otherScopes(asked, grant.scopes)
    if (scopes === undefined) return refusal('invalid_scope')
    if (parts.isUsedUp(kind)) {
      used.set(name, grant)
      await parts.forgets(() => kept.delete(name))
    }
    if (isRefresh) return issue(kind, grant, parts.newRefreshToken(name), scopes)
    const isTheirs =
      form.get('redirect_uri') === grant.redirectUri && parts.provesPossession(form.get('code_verifier') ?? '', grant.challenge)
    return isTheirs ? issue(kind, grant, parts.newRefreshToken()) : refusal('invalid_grant')
  }

  return async (form: URLSearchParams): Promise<Said> => parts.tokenAnswer(await answer(form))
}

/** Registers a client under a fresh id. */
export function registration(parts: MinimalProxyParts, clients: Map<string, Client>) {
  return (text: string): Said => {
    let said: { readonly redirect_uris?: unknown; readonly client_name?: unknown; readonly token_endpoint_auth_method?: unknown }
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
    const name = String(said.client_name ?? 'an application without a name')
    const isConfidential = parts.givesSecret(said.token_endpoint_auth_method)
    const client: Client = { id: parts.clientId(said), name, redirectUris, ...(isConfidential && { secret: newSecret() }) }
    clients.set(client.id, client)
    const document = {
      client_id: client.id,
      client_name: client.name,
      redirect_uris: redirectUris,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: isConfidential ? 'client_secret_post' : 'none',
      ...(isConfidential && { client_secret: client.secret, client_secret_expires_at: 0 }),
    }
    return json(parts.registeredStatus, parts.registered(document, said))
  }
}
