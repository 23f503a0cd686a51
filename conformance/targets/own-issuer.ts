import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { AuthorizationServer, Issuer, TokenChange } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import type { Redactor } from '../kit/redaction.ts'
import { isObject } from './resource-metadata.ts'
import { type PrivateKeySet, type SigningKey, signerOf, signToken } from './server-keys.ts'
import { apply, type DecodedToken, decodeToken, resolveChange } from './token-change.ts'

export interface OwnIssuerOptions {
  /** Spoken to over no check's wire: signing in is the referee's own act. */
  readonly authorizationServer: AuthorizationServer
  /** What tokens are asked for: `resource` and `scopes_supported` of the resource document. */
  readonly resource: string
  readonly scopes: readonly string[]
  readonly keys: PrivateKeySet
  readonly redactor: Redactor
  readonly now?: () => Date
}

interface Genuine extends DecodedToken {
  readonly clientId: string
  readonly key: SigningKey
}

/**
 * The issuer of a server that is its own authorization server. A genuine token is taken once, by really signing in; every token
 * minted is that one with fresh times and a fresh id, one thing changed, signed with the key set that the server was handed.
 */
export function ownIssuer(options: OwnIssuerOptions): Issuer {
  const { redactor, now = () => new Date() } = options
  let taken: Promise<Genuine> | undefined
  const genuine = () => {
    taken ??= takeGenuineToken(options)
    return taken
  }
  const right = async (): Promise<DecodedToken> => {
    const { header, claims } = await genuine()
    const seconds = Math.floor(now().getTime() / 1000)
    const lifetime = Number(claims['exp']) - Number(claims['iat'])
    const times = {
      iat: seconds,
      exp: seconds + (Number.isFinite(lifetime) ? lifetime : 3600),
      ...('nbf' in claims && { nbf: seconds }),
    }
    return { header, claims: { ...claims, ...times, jti: randomUUID() } }
  }
  const signed = async (token: DecodedToken, how: TokenChange['key'] = 'own') => {
    const text = await signToken(token, how, (await genuine()).key)
    redactor.keep(text)
    return text
  }
  return {
    scopeClaim: 'scope',
    right,
    mint: async (change = {}) => {
      const { header, claims } = await right()
      const changes = resolveChange(change, { header, claims })
      return signed({ header: apply(header, changes.header), claims: apply(claims, changes.claims) }, change.key)
    },
    idToken: async () => {
      const { header, claims } = await right()
      const { clientId } = await genuine()
      const { iss, sub, iat, exp } = claims
      return signed({
        header: { alg: header['alg'], kid: header['kid'], typ: 'JWT' },
        claims: { iss, sub, aud: clientId, iat, exp, auth_time: iat },
      })
    },
  }
}

/** Registers, signs in with PKCE and redeems, as any client would. @throws NothingLearnt where the server does not let that happen. */
async function takeGenuineToken({ authorizationServer, resource, scopes, keys, redactor }: OwnIssuerOptions): Promise<Genuine> {
  const { clientId, redirectUri } = await authorizationServer.register()
  const verifier = randomBytes(32).toString('base64url')
  const response = await authorizationServer.authorize({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: scopes.length > 0 ? scopes.join(' ') : undefined,
    state: randomUUID(),
    resource,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const code = response.redirected ? response.parameters['code'] : undefined
  if (code === undefined)
    throw new NothingLearnt(`signing in at the server's own authorization server gave no code: ${describe(response)}`)
  const answer = await authorizationServer.token({
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code,
    code_verifier: verifier,
    resource,
  })
  const token = isObject(answer.json) ? answer.json['access_token'] : undefined
  if (typeof token !== 'string')
    throw new NothingLearnt(`the server's own authorization server gave no access token: HTTP ${answer.status}`)
  redactor.keep(token)
  const key = signerOf(token, keys)
  if (!key)
    throw new NothingLearnt(
      'the server does not sign with the key set it was handed (MCP_SERVER_SIGNING_JWKS), so no token can be minted',
    )
  return { ...decoded(token), clientId, key }
}

const describe = (response: Awaited<ReturnType<AuthorizationServer['authorize']>>): string =>
  response.redirected ? `error ${response.parameters['error'] ?? 'missing'}` : `HTTP ${response.status}`

function decoded(token: string): DecodedToken {
  try {
    return decodeToken(token)
  } catch {
    throw new NothingLearnt("the server's own access tokens are not JWTs, so none can be minted that is wrong in one thing only")
  }
}
